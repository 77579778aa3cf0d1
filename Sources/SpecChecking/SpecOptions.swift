public import Operators

/// What a person may change about a spec without editing it.
public struct SpecOptions: Sendable {
  /// Values for the network's parameters, by name (`--set classes=10`).
  public var set: [String: String]
  /// Another input size (`--size 320x320`).
  public var size: Pair?
  /// The methods that `explain.method` may name; empty where nobody knows.
  public var methods: [String]
  /// Reads a file that `use` names: the path as written, and the file it is written in.
  public var library: (@Sendable (_ path: String, _ file: String) -> LibraryText)?

  /// Collects options; without arguments nothing is changed.
  public init(
    set: [String: String] = [:], size: Pair? = nil, methods: [String] = [],
    library: (@Sendable (_ path: String, _ file: String) -> LibraryText)? = nil
  ) {
    self.library = library
    self.set = set
    self.size = size
    self.methods = methods
  }
}

/// What reading a file that `use` names led to.
public enum LibraryText: Sendable {
  /// Its path, the same for every way of writing it, and its contents.
  case file(path: String, bytes: [UInt8])
  /// Why it is not read, as the end of a sentence, and what to do.
  case refused(reason: String, hint: String?)
}
