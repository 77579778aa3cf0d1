import Operators

extension Graph {
  /// Where a tail behind a value begins once views are gone: the value itself, or what a chain of
  /// views before it reads where nobody else reads that. The floats are the same.
  public func cutPoint(of value: ValueID) -> ValueID {
    var value = value
    let uses = useCounts
    while let index = producer(of: value), case .reshape(.view) = nodes[index].role,
      let source = nodes[index].inputs.first, uses[source.index] == 1, source != input
    {
      value = source
    }
    return value
  }
}
