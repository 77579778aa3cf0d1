public import Tensors

/// A shape rule's refusal. The spec checker turns it into a finding with a place and a hint.
public enum ShapeFault: Error, Equatable, Sendable {
  /// Which side of an image a fault lies on.
  public enum Axis: String, Sendable {
    /// Rows.
    case height
    /// Columns.
    case width
  }
  /// The wrong number of inputs (SL0319, SL0320).
  case inputCount(expected: ClosedRange<Int>, got: Int)
  /// Inputs that must agree do not (SL0401).
  case shapesDiffer([Shape])
  /// An image `[C, H, W]` is needed (SL0402).
  case needsImage(got: Shape)
  /// Inputs that differ on an axis other than the joined one (SL0403). The axis counts from 1.
  case cannotConcatenate([Shape], axis: Int)
  /// A window larger than its padded input (SL0404).
  case windowTooLarge(window: Int, padded: Int, axis: Axis)
  /// Channels that do not divide by the groups (SL0405).
  case inputGroups(channels: Int, groups: Int)
  /// Output channels that do not divide by the groups (SL0406).
  case outputGroups(channels: Int, groups: Int)
  /// A linear layer after a feature map (SL0407).
  case linearAfterImage(got: Shape)
  /// Padding of more than half a pooling window (SL0408).
  case padTooLarge(pad: Int, kernel: Int, axis: Axis)
  /// An output padding not under stride or dilation (SL0409).
  case outputPadTooLarge(pad: Int, stride: Int, dilation: Int)
  /// An output without values (SL0410).
  case emptyOutput([Int])
  /// An axis that the input does not have (SL0411). The axis counts from 1.
  case axisOutOfRange(axis: Int, shape: Shape)
  /// A reshape that changes the number of values (SL0412).
  case reshapeCount(to: [Int], from: Shape)
  /// An order that is not a permutation of the axes (SL0413).
  case notAPermutation([Int], rank: Int)
  /// Upsampling with both or neither of scale and size (SL0414).
  case scaleOrSize
  /// Reflection over more than the input has (SL0415).
  case reflectTooLarge(pad: Int, extent: Int, axis: Axis)
  /// A slice outside its axis (SL0416).
  case sliceOutside(from: Int, to: Int, extent: Int)
  /// An extent under 1 or a tensor of over 2^31 values (SL0420).
  case sizeOutOfBounds([Int])
}
