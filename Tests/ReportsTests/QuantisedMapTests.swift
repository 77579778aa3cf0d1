import Operators
import Reports
import Testing

/// Maps in one byte a value.
@Suite struct QuantisedMapTests {
  static let maps: [[Float]] = [
    [-3, 0, 1.5, 2, 0.001, -0.2], [0, 0, 0, 0, 0, 0], [5, 6, 7, 8, 9, 10],
    [-5, -6, -7, -8, -9, -10], [1e-30, 0, 2e-30, 3e-30, 0, 1e-30], [0, 0, 0, 0, 0, 1e6],
    [.nan, 1, .infinity, -1, 0, 0.5],
  ]

  @Test("no value is off by more than half a step, and zero stays zero", arguments: maps)
  func precision(values: [Float]) {
    let map = QuantisedMap(values, size: Pair(2, 3))
    for (index, value) in values.enumerated() where value.isFinite {
      let got = map.value(row: index / 3, column: index % 3)
      #expect(abs(got - value) <= map.step * 0.5001)
      if value == 0 { #expect(got == 0) }
    }
  }

  @Test("a large map is made smaller by blocks: means, or what is strongest")
  func reduction() {
    let values: [Float] = [1, 2, 0, -8, 3, 6, 4, 4, 10, 0, 1, 1]
    let means = QuantisedMap(values, size: Pair(3, 4), longestSide: 2)
    #expect(means.size == Pair(2, 2))
    #expect(means.original == Pair(3, 4))
    #expect(abs(means.value(row: 0, column: 0) - 3) <= means.step)
    #expect(abs(means.value(row: 1, column: 1) - 1) <= means.step)
    let strongest = QuantisedMap(
      values, size: Pair(3, 4), longestSide: 2, reduction: .strongest)
    #expect(abs(strongest.value(row: 0, column: 1) + 8) <= strongest.step)
    #expect(abs(strongest.value(row: 1, column: 0) - 10) <= strongest.step)
  }

  @Test("a map that is small enough keeps its size")
  func kept() {
    let map = QuantisedMap([1, 2, 3, 4, 5, 6], size: Pair(2, 3), longestSide: 3)
    #expect(map.size == map.original)
  }
}
