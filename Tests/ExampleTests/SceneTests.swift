import Scenes
import Testing

@Suite struct SceneTests {
  @Test("the same seed and number give the same scene, others another one")
  func determinism() {
    let first = Scene([.cat, .dog], seed: 1, number: 2).draw(side: 48)
    let again = Scene([.cat, .dog], seed: 1, number: 2).draw(side: 48)
    #expect(first.pixels == again.pixels)
    #expect(first.objects == again.objects)
    #expect(first.pixels != Scene([.cat, .dog], seed: 1, number: 3).draw(side: 48).pixels)
    #expect(first.pixels != Scene([.cat, .dog], seed: 2, number: 2).draw(side: 48).pixels)
  }

  @Test("every thing is there with its own parts, and two stand side by side", arguments: 0..<20)
  func masks(number: Int) {
    let wanted: [Thing: [Part]] = [
      .cat: [.eye, .ear, .muzzle], .dog: [.eye, .ear, .muzzle], .car: [.window],
    ]
    for thing in Thing.allCases {
      let drawn = Scene([thing], seed: 5, number: number).draw(side: 192)
      #expect(drawn.objects.count { $0 == 1 } > 192 * 192 / 80, "\(thing) \(number)")
      let seen = Set(zip(drawn.parts, drawn.objects).filter { $0.1 == 1 }.map(\.0))
      let parts = wanted[thing] ?? []
      #expect(parts.contains { seen.contains($0.rawValue) }, "\(thing) \(number)")
    }
    let both = Scene([.dog, .car], seed: 5, number: number).draw(side: 96)
    var middles: [Double] = []
    for object: UInt8 in [1, 2] {
      let columns = both.objects.indices.filter { both.objects[$0] == object }.map { $0 % 96 }
      #expect(columns.count > 60)
      middles.append(Double(columns.reduce(0, +)) / Double(max(columns.count, 1)))
    }
    #expect(middles[0] + 15 < middles[1])
  }

  @Test("a tag changes the corner and nothing else of the scene")
  func tag() {
    let plain = Scene([.dog], seed: 5, number: 1).draw(side: 96)
    let tagged = Scene([.dog], seed: 5, number: 1, hasTag: true).draw(side: 96)
    for at in plain.pixels.indices where plain.pixels[at] != tagged.pixels[at] {
      let (row, column) = (at / 3 / 96, at / 3 % 96)
      #expect(row < 20 && column < 20)
    }
    #expect(plain.pixels != tagged.pixels)
  }
}
