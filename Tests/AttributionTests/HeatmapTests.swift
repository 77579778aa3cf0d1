import Attribution
import Testing

@Suite("Maps")
struct HeatmapTests {
  private func map(_ values: [Float]) -> Heatmap {
    Heatmap(height: 1, width: values.count, values: values)
  }

  @Test(
    "a map that says nothing is recognised",
    arguments: [
      ([0, 0, 0], MapState.empty), ([2, 2, 2], .constant), ([-2, -2, -2], .constant),
      ([-1, -2, -3], .negative), ([0, -2, -3], .negative), ([1, .nan, 2], .nonFinite),
      ([1, .infinity, 2], .nonFinite), ([5, 5, 5, 4.99, 0], .saturated), ([0, 1, 2], .ok),
      ([-5, 1, -2], .ok), ([3], .ok), ([1e-20, 2e-20, 0], .ok),
    ] as [([Float], MapState)])
  func states(values: [Float], state: MapState) {
    #expect(MapState(map(values)) == state)
  }

  @Test("a picture of a map is rectified, scaled, then resized")
  func picture() {
    let map = Heatmap(height: 2, width: 2, values: [-1, 0, 1, 4])
    #expect(map.rectified.values == [0, 0, 1, 4])
    let scaled = map.rectified.scaled.values
    #expect(scaled[0] == 0 && abs(scaled[2] - 0.25) < 1e-6 && abs(scaled[3] - 1) < 1e-6)
    #expect(map.picture(height: 6, width: 4) == map.rectified.scaled.resized(height: 6, width: 4))
    #expect(Heatmap(height: 2, width: 2).picture(height: 3, width: 3).values.allSatisfy { $0 == 0 })
  }

  @Test("resizing keeps a constant, a ramp's middle, and what is not square")
  func resizing() {
    let flat = Heatmap(height: 3, width: 2, values: [Float](repeating: 7, count: 6))
    #expect(flat.resized(height: 11, width: 5).values.allSatisfy { $0 == 7 })
    // Half-pixel centres: twice the width puts samples at a quarter and three quarters.
    let ramp = map([0, 1, 2, 3]).resized(height: 1, width: 8)
    #expect(ramp.values == [0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3])
    let tall = Heatmap(height: 4, width: 1, values: [0, 1, 2, 3]).resized(height: 8, width: 1)
    #expect(tall.values == ramp.values)
  }

  @Test("the centre of mass is that of what is positive")
  func centre() throws {
    let centre = try #require(
      Heatmap(height: 2, width: 3, values: [-9, 0, 1, 0, 0, 1]).centreOfMass)
    #expect(centre.row == 1 && centre.column == 2.5)
    #expect(map([-1, 0]).centreOfMass == nil)
  }
}
