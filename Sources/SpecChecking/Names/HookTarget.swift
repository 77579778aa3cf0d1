public import Tensors

/// A value of the network that someone asked for by name.
public struct HookTarget: Sendable, Hashable {
  /// The full name of the layer, group or block; with `.in` behind it for an input.
  public var name: LayerName
  /// The value.
  public var value: ValueReference
  /// The value's shape, one item.
  public var shape: Shape

  /// Names a value.
  public init(name: LayerName, value: ValueReference, shape: Shape) {
    self.name = name
    self.value = value
    self.shape = shape
  }
}
