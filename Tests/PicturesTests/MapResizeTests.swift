import Operators
import Pictures
import Testing

@Suite("Resizing maps")
struct MapResizeTests {
  /// The formula of `torch.nn.functional.interpolate`, in double precision, a value at a time.
  static func bilinear(
    _ map: [Float], _ from: Pair, _ to: Pair, row: Int, column: Int, corners: Bool
  ) -> Double {
    func place(_ index: Int, _ extent: Int, _ wanted: Int) -> (Int, Int, Double) {
      let at =
        corners
        ? Double(index) * Double(extent - 1) / Double(max(wanted - 1, 1))
        : max((Double(index) + 0.5) * Double(extent) / Double(wanted) - 0.5, 0)
      let base = min(Int(at), extent - 1)
      return (base, min(base + 1, extent - 1), at - Double(base))
    }
    let (top, bottom, down) = place(row, from.height, to.height)
    let (left, right, across) = place(column, from.width, to.width)
    func value(_ row: Int, _ column: Int) -> Double { Double(map[row * from.width + column]) }
    return (1 - down) * ((1 - across) * value(top, left) + across * value(top, right))
      + down * ((1 - across) * value(bottom, left) + across * value(bottom, right))
  }

  static let sizes = [
    (Pair(7, 7), Pair(224, 224)), (Pair(13, 5), Pair(31, 64)), (Pair(20, 30), Pair(7, 11)),
    (Pair(1, 1), Pair(9, 4)), (Pair(3, 4), Pair(1, 1)),
  ]

  @Test("bilinear is torch's interpolate, with and without aligned corners", arguments: sizes)
  func formula(sizes: (Pair, Pair)) {
    let (from, to) = sizes
    let map = Samples.map(from.height * from.width, seed: 3, low: -2, high: 5)
    for rule in [MapResize.bilinear, .corner] {
      let result = rule.apply(map, from: from, to: to)
      for row in 0..<to.height {
        for column in 0..<to.width {
          let expected = Self.bilinear(
            map, from, to, row: row, column: column, corners: rule == .corner)
          #expect(abs(Double(result[row * to.width + column]) - expected) < 1e-5)
        }
      }
    }
  }

  @Test("known values of torch 2: a 2×2 map at 4×4")
  func known() {
    let map: [Float] = [0, 1, 2, 3]
    #expect(
      MapResize.bilinear.apply(map, from: Pair(2), to: Pair(4)) == [
        0, 0.25, 0.75, 1, 0.5, 0.75, 1.25, 1.5, 1.5, 1.75, 2.25, 2.5, 2, 2.25, 2.75, 3,
      ])
    #expect(
      MapResize.nearest.apply(map, from: Pair(2), to: Pair(4)) == [
        0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3,
      ])
    let cubic = MapResize.bicubic.apply([0, 1], from: Pair(1, 2), to: Pair(1, 4))
    // Weights of a = -0.75 at distances ¼ and ¾: the edge repeats the outer values.
    let expected: [Float] = [-0.10546875, 0.2265625, 0.7734375, 1.10546875]
    #expect(zip(cubic, expected).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("a map of its own size is untouched, and a wrong count gives zeros")
  func edges() {
    let map = Samples.map(12, seed: 1)
    for rule in MapResize.allCases {
      #expect(rule.apply(map, from: Pair(3, 4), to: Pair(3, 4)) == map)
      #expect(rule.apply(map, from: Pair(4, 4), to: Pair(2, 2)) == [0, 0, 0, 0])
      #expect(rule.apply(map, from: Pair(3, 4), to: Pair(0, 2)) == [])
      let constant = rule.apply([Float](repeating: 2, count: 12), from: Pair(3, 4), to: Pair(8, 5))
      #expect(constant.allSatisfy { abs($0 - 2) < 1e-5 })
    }
  }
}
