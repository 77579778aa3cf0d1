import Operators
import Tensors
import Testing

@Suite("Moving values")
struct ReshapingTests {
  /// `0, 1, 2, …`: an output then lists where each value came from.
  static func indices(_ count: Int) -> [Float] { (0..<count).map(Float.init) }

  /// Two items whose values are their own indices; checks that the items are treated alike and
  /// that each gradient returns to where its value came from.
  static func sources(
    _ name: String, _ attributes: [String: AttributeValue], _ shape: Shape
  ) throws -> [Int] {
    let trial = ReferenceTrial(name: name, attributes: attributes, shapes: [shape], batch: 2)
    let x = indices(2 * shape.count)
    let y = try trial.forward([x])
    let half = y.count / 2
    #expect(zip(y.prefix(half), y.suffix(half)).allSatisfy { $0 + Float(shape.count) == $1 })
    let dx = try trial.backward([x], y, indices(y.count)).inputs[0]
    var expected = [Float](repeating: 0, count: x.count)
    for (target, source) in y.enumerated() { expected[Int(source)] += Float(target) }
    #expect(dx == expected)
    return y.prefix(half).map(Int.init)
  }

  @Test("permute to [2, 3, 1] puts the channels last")
  func channelsLast() throws {
    let got = try Self.sources(
      "permute", ["order": .integers([2, 3, 1])], Shape(channels: 2, height: 2, width: 3))
    #expect(got == [0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11])
  }

  @Test("every permutation of up to four axes moves each index to its place")
  func everyPermutation() throws {
    func permutations(_ rest: [Int]) -> [[Int]] {
      rest.isEmpty
        ? [[]]
        : rest.flatMap { head in permutations(rest.filter { $0 != head }).map { [head] + $0 } }
    }
    for rank in 1...4 {
      let extents = Array([2, 3, 4, 5].prefix(rank))
      let shape = try #require(Shape(extents))
      for order in permutations(Array(1...rank)) {
        let got = try Self.sources("permute", ["order": .integers(order)], shape)
        // Decompose the output's index in the new extents, compose the source's in the old.
        for (target, source) in got.enumerated() {
          var (rest, position) = (target, [Int](repeating: 0, count: rank))
          for place in (0..<rank).reversed() {
            position[order[place] - 1] = rest % extents[order[place] - 1]
            rest /= extents[order[place] - 1]
          }
          let expected = zip(position, extents).reduce(0) { $0 * $1.1 + $1.0 }
          #expect(source == expected, "\(order) at \(target)")
        }
      }
    }
  }

  @Test("shuffle interleaves the groups")
  func shuffle() throws {
    #expect(
      try Self.sources("shuffle", ["groups": .integer(2)], Shape(features: 6))
        == [0, 3, 1, 4, 2, 5])
    #expect(
      try Self.sources("shuffle", ["groups": .integer(3)], Shape(features: 6))
        == [0, 2, 4, 1, 3, 5])
    #expect(
      try Self.sources(
        "shuffle", ["groups": .integer(2)], Shape(channels: 4, height: 1, width: 2))
        == [0, 1, 4, 5, 2, 3, 6, 7])
  }

  @Test("flatten reads an image plane by plane, or with hwc pixel by pixel")
  func flatten() throws {
    let shape = Shape(channels: 2, height: 2, width: 2)
    #expect(try Self.sources("flatten", [:], shape) == Array(0..<8))
    #expect(try Self.sources("flatten", ["from_axis": .integer(2)], shape) == Array(0..<8))
    #expect(
      try Self.sources("flatten", ["order": .choice("hwc")], shape) == [0, 4, 1, 5, 2, 6, 3, 7])
    #expect(
      try Self.sources(
        "flatten", ["order": .choice("hwc"), "from_axis": .integer(2)], shape) == Array(0..<8))
    #expect(
      try Self.sources("flatten", ["order": .choice("hwc")], Shape(features: 3)) == [0, 1, 2])
  }

  @Test("reshape, identity and dropout keep the order")
  func views() throws {
    let shape = Shape(channels: 2, height: 3, width: 2)
    #expect(
      try Self.sources("reshape", ["shape": .integers([4, -1])], shape) == Array(0..<12))
    #expect(try Self.sources("identity", [:], shape) == Array(0..<12))
    #expect(try Self.sources("dropout", [:], shape) == Array(0..<12))
  }

  @Test("slice keeps from the first index up to but without the second")
  func slice() throws {
    let shape = Shape(channels: 3, height: 2, width: 3)
    #expect(
      try Self.sources("slice", ["to": .integers([1, 3])], shape) == Array(6..<18))
    #expect(
      try Self.sources("slice", ["to": .integers([1, 2]), "axis": .integer(2)], shape)
        == [3, 4, 5, 9, 10, 11, 15, 16, 17])
    #expect(
      try Self.sources("slice", ["to": .integers([0, 2]), "axis": .integer(3)], shape)
        == [0, 1, 3, 4, 6, 7, 9, 10, 12, 13, 15, 16])
  }

  @Test("a role says whether values stay, move, or are cut")
  func roles() throws {
    let image = Shape(channels: 2, height: 2, width: 2)
    func role(_ name: String, _ attributes: [String: AttributeValue], _ shape: Shape) throws
      -> Role
    {
      try #require(OperatorCatalog[name]).make(attributes).role(for: [shape])
    }
    #expect(try role("flatten", [:], image) == .reshape(.view))
    #expect(try role("flatten", ["order": .choice("hwc")], image) == .reshape(.move))
    #expect(
      try role("flatten", ["order": .choice("hwc")], Shape(features: 8)) == .reshape(.view))
    #expect(try role("identity", [:], image) == .reshape(.view))
    #expect(try role("permute", ["order": .integers([3, 2, 1])], image) == .reshape(.move))
    #expect(
      try role("slice", ["to": .integers([1, 2]), "axis": .integer(2)], image)
        == .reshape(.part(axis: 1, from: 1)))
    #expect(
      try role("shuffle", ["groups": .integer(2)], image) == .reshape(.shuffle(groups: 2)))
    #expect(
      try role(
        "pad2d", ["by": .padding(.sides(Sides(left: 3))), "mode": .choice("replicate")], image)
        == .reshape(.border(Sides(left: 3), .replicate)))
    #expect(try role("avgpool_to", ["size": .pair(Pair(2))], image) == .reshape(.view))
    #expect(try role("avgpool_to", ["size": .pair(Pair(1))], image) == .window(.averageTo(Pair(1))))
    #expect(
      try role("upsample", ["size": .pair(Pair(3))], image) == .window(.upsample(.nearest)))
    #expect(try role("relu6", [:], image) == .pointwise(.rectifier6))
    #expect(try role("softmax", ["axis": .integer(2)], image) == .reduce(.softmax(axis: 1)))
    #expect(
      try role("batchnorm", ["eps": .real(0.001)], image)
        == .normalise(.perChannel(epsilon: 0.001, affine: true)))
  }
}
