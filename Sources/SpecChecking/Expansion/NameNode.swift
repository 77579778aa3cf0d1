import SourceMarks

/// A name in the expanded network: a layer, or a prefix of layers' names.
final class NameNode {
  /// Why the name exists.
  enum Kind: Hashable {
    /// Only because it is the front part of dotted names.
    case prefix
    case layer
    case group
    case block(String)
    case passThrough
  }
  /// The full name; empty for the network itself.
  let name: String
  let span: SourceSpan
  var kind: Kind
  /// What flows in first; nil if unknown or not there yet.
  var input: ValueReference?
  /// What it stands for; nil if unknown.
  var output: ValueReference?
  /// Whether its list is still being read: then nothing can refer to it.
  var isOpen = false
  /// The layers behind it, from first to last.
  var layers: Range<Int>?
  var children: [String: NameNode] = [:]
  /// The inputs of a block, by name, where the node is a block or the network.
  var bound: [String: ValueReference?] = [:]

  init(_ name: String, span: SourceSpan, kind: Kind) {
    self.name = name
    self.span = span
    self.kind = kind
  }

  /// The full name of a child.
  func path(to child: some StringProtocol) -> String {
    name.isEmpty ? String(child) : "\(name).\(child)"
  }
  /// The node of a dotted name below this one.
  func descendant(_ segments: some Sequence<Substring>) -> NameNode? {
    var node = self
    for segment in segments {
      guard let child = node.children[String(segment)] else { return nil }
      node = child
    }
    return node
  }
  /// Counts layers as standing behind the name.
  func include(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    layers =
      layers.map {
        min($0.lowerBound, range.lowerBound)..<max($0.upperBound, range.upperBound)
      } ?? range
  }
}
