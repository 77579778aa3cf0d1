import Attribution
import Operators
import SpecChecking

/// What a person changes about a network without editing its spec.
public struct ModelChoices: Sendable {
  /// Values of the spec's parameters, by name.
  public var settings: [String: String] = [:]
  /// Another input size, rows and columns.
  public var size: (height: Int, width: Int)?
  /// Starts with nothing changed.
  public init() {}

  /// The same in the checker's terms.
  var specOptions: SpecOptions {
    SpecOptions(
      set: settings, size: size.map { Pair($0.height, $0.width) }, methods: MethodCatalog.names,
      library: SpecLibraries.read)
  }
}
