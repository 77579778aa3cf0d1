import YAMLSyntax

/// Where an item stands while the network is expanded.
struct Frame {
  /// The lists around the item, from the enclosing block's own (or the network's) to the innermost.
  var scopes: [NameNode]
  /// The written items of the same lists, for telling what stands below.
  var lists: [[YAMLNode]]
  /// Names outside the enclosing block, for telling that they cannot be reached.
  var outside: [NameNode] = []
  /// Which file's blocks and defaults hold here, by its place in `NetworkExpander.libraries`.
  var library = 0
  /// The parameters.
  var environment: Environment
  /// The calls of blocks around the item, outermost first.
  var trail: [CallSite] = []

  /// The innermost list.
  var scope: NameNode { scopes[scopes.count - 1] }
  /// The list whose inputs `in` stands for.
  var edge: NameNode { scopes[0] }

  /// The frame of a group inside this one.
  func entering(_ group: NameNode, items: [YAMLNode]) -> Frame {
    var inner = self
    inner.scopes.append(group)
    inner.lists.append(items)
    return inner
  }
}
