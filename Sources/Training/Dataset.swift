public import Kernels
public import Tensors

/// Items to learn from, in memory, with what is wanted of each.
public struct Dataset: Sendable {
  /// What the items are.
  public enum Items: Sendable {
    /// Images at the input's size, `[count, C, H, W]` bytes, and what each grey level becomes in each
    /// channel.
    case images([UInt8], levels: [[Float]])
    /// Prepared inputs, `[count] + shape`.
    case vectors([Float])
  }
  /// What is wanted.
  public enum Targets: Sendable {
    /// A class each.
    case classes([Int])
    /// Numbers, `[count, outputs]`.
    case values([Float], outputs: Int)
  }
  /// The shape of one item.
  public let shape: Shape
  /// The items.
  public let items: Items
  /// What is wanted of them.
  public let targets: Targets
  /// How many there are.
  public let count: Int

  /// Wraps items; nil where the numbers of values do not fit together.
  public init?(shape: Shape, items: Items, targets: Targets) {
    let values =
      switch items {
      case .images(let bytes, let levels):
        levels.count == shape.channels && levels.allSatisfy { $0.count == 256 }
          ? bytes.count : -1
      case .vectors(let values): values.count
      }
    guard values >= 0, values % shape.count == 0 else { return nil }
    count = values / shape.count
    switch targets {
    case .classes(let labels): guard labels.count == count else { return nil }
    case .values(let values, let outputs):
      guard outputs > 0, values.count == count * outputs else { return nil }
    }
    self.shape = shape
    self.items = items
    self.targets = targets
  }

  /// The class of an item; nil where numbers are wanted.
  public func label(_ index: Int) -> Int? {
    switch targets {
    case .classes(let labels): labels[index]
    case .values: nil
    }
  }

  /// What is wanted of some items.
  public func targets(_ indices: some Collection<Int>) -> BatchTargets {
    switch targets {
    case .classes(let labels): .labels(indices.map { labels[$0] })
    case .values(let values, let outputs):
      .values(indices.flatMap { values[$0 * outputs..<($0 + 1) * outputs] })
    }
  }

  /// Writes an item as a network's input.
  ///
  /// - Parameters:
  ///   - index: Which one.
  ///   - place: Where, as many floats as the shape has.
  ///   - variation: How it is changed; nil for not at all.
  public func write(_ index: Int, into place: FloatBlock, variation: ImageVariation? = nil) {
    switch items {
    case .vectors(let values):
      var target = place.mutableSpan
      let start = index * shape.count
      for i in target.indices { target[i] = values[start + i] }
    case .images(let bytes, let levels):
      if let variation {
        variation.write(
          bytes.span, from: index * shape.count, shape: shape, levels: levels, into: place)
      } else {
        var target = place.mutableSpan
        let (source, start) = (bytes.span, index * shape.count)
        for channel in 0..<shape.channels {
          let table = levels[channel]
          for i in channel * shape.plane..<(channel + 1) * shape.plane {
            target[i] = table[Int(source[start + i])]
          }
        }
      }
    }
  }

  /// Writes items one after the other as a network's input, on all threads.
  ///
  /// - Parameter variation: How an item, by its index, is changed; nil for not at all.
  public func write(
    _ indices: [Int], into input: FloatBlock, team: Team,
    variation: (_ index: Int) -> ImageVariation? = { _ in nil }
  ) {
    team.run { worker, count in
      for place in Team.share(of: indices.count, worker: worker, of: count) {
        write(
          indices[place], into: input.part(offset: place * shape.count, count: shape.count),
          variation: variation(indices[place]))
      }
    }
  }

  /// Two parts, of each class alike: what is learned from, and what is held out.
  ///
  /// - Parameter share: The share held out; at least one item of each class where it is not 0.
  public func split(holding share: Double, seed: UInt64) -> (train: [Int], held: [Int]) {
    guard share > 0 else { return (Array(0..<count), []) }
    var numbers = CounterGenerator(seed: seed, stream: "split")
    var groups: [Int: [Int]] = [:]
    for index in 0..<count { groups[label(index) ?? 0, default: []].append(index) }
    var (train, held): ([Int], [Int]) = ([], [])
    for key in groups.keys.sorted() {
      let group = numbers.shuffled(groups[key] ?? [])
      let taken = group.count < 2 ? 0 : max(1, Int((Double(group.count) * share).rounded()))
      held += group.prefix(taken)
      train += group.dropFirst(taken)
    }
    return (train.sorted(), held.sorted())
  }
}
