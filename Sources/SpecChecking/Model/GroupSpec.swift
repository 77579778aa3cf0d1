/// A name that stands for another value.
public struct GroupSpec: Sendable {
  /// Why the name exists.
  public enum Kind: Sendable, Hashable {
    /// A nested list.
    case group
    /// An instance of a block, by the block's name.
    case block(String)
    /// A layer, group or block that `when` switched off.
    case passThrough
  }
  /// Its full name.
  public var name: LayerName
  /// Why it exists.
  public var kind: Kind
  /// The value that flows in first.
  public var input: ValueReference
  /// The value it stands for.
  public var output: ValueReference
  /// From the first layer inside to the last, by index; empty for a pass-through.
  ///
  /// Layers of a group that is written as dotted names may have others between them.
  public var layers: Range<Int>

  /// States a group.
  public init(
    name: LayerName, kind: Kind, input: ValueReference, output: ValueReference,
    layers: Range<Int>
  ) {
    self.name = name
    self.kind = kind
    self.input = input
    self.output = output
    self.layers = layers
  }
}
