/// One output of the network.
public struct OutputSpec: Sendable {
  /// Its key under `output:`; nil for the only one.
  public var name: String?
  /// Its value.
  public var value: ValueReference
  /// States an output.
  public init(name: String?, value: ValueReference) {
    self.name = name
    self.value = value
  }
}
