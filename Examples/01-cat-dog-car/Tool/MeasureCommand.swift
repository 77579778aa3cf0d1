import ArgumentParser
import Attribution
import Files
import Foundation
import Operators
import Pictures
import Scenes

/// `catdogcar measure`: do the maps point at what the masks say?
struct MeasureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure",
    abstract: "Measures every method on scenes that nobody has learned from, by their masks.",
    discussion: """
      Alone: one thing a scene. The pointing game counts scenes whose strongest place lies on the
      thing, or within 3 pixels of it (the 15 of 500 of Zhang et al. 2018); energy is the share of the map that lies on the thing, or on its parts (eyes, ears, muzzle;
      wheels, windows, lamps). Two: two things a scene, each explained in turn. Right one counts maps
      with more energy on their own thing than on the other; pointing those whose strongest place lies
      on or within 3 pixels of their own thing and not on the other; alike is the mean correlation of a scene's two maps.

        catdogcar measure --scenes 200
      """)

  @Option(help: "The network.")
  var spec = "Examples/01-cat-dog-car/net.yaml"
  @Option(help: "Weights; default: the spec's.")
  var weights: String?
  @Option(help: "Scenes of each class, and of each pair of classes.")
  var scenes = 200
  @Option(help: "What the scenes are drawn from.")
  var seed: UInt64 = 11
  @Option(help: "The layer of the methods that explain a layer.")
  var layer = "conv5"
  @Option(help: "Measures this method only (repeatable); default: every method.")
  var method: [String] = []
  @Option(help: "Also writes the table as markdown here.")
  var output: String?

  func run() throws {
    let network = try LoadedNetwork(spec: spec, weights: weights)
    let names = method.isEmpty ? MethodCatalog.names : method
    if let wrong = names.first(where: { MethodCatalog[$0] == nil }) {
      throw ValidationError("there is no method '\(wrong)': \(MethodCatalog.names)")
    }
    let explainer = try network.explainer(layers: [layer], methods: names)
    var sums = Dictionary(uniqueKeysWithValues: names.map { ($0, Tally()) })
    var (right, all) = (0, 0)
    for (label, thing) in Thing.allCases.enumerated() {
      for number in 0..<scenes {
        let drawn = Scene([thing], seed: seed, number: number).draw(side: network.side)
        let scores = explainer.run(try network.input(drawn))
        all += 1
        if scores.indices.max(by: { scores[$0] < scores[$1] }) == label { right += 1 }
        for (name, map) in maps(explainer, label, network.side) {
          sums[name]?.alone(map, drawn)
        }
      }
    }
    let pairs: [(Thing, Thing)] = [
      (.cat, .dog), (.dog, .car), (.car, .cat), (.dog, .cat), (.car, .dog), (.cat, .car),
    ]
    for (first, second) in pairs {
      for number in 0..<scenes / 2 {
        let drawn = Scene([first, second], seed: seed, number: number).draw(side: network.side)
        _ = explainer.run(try network.input(drawn))
        let both = [first, second].map { thing in
          maps(explainer, Thing.allCases.firstIndex(of: thing) ?? 0, network.side)
        }
        for (a, b) in zip(both[0], both[1]) {
          sums[a.name]?.two(a.map, b.map, drawn)
        }
      }
    }
    var lines = [
      "| method | strictly on it | pointing | on the thing | on its parts | two: strictly | "
        + "two: pointing | two: right one | two: alike |", "|---|---|---|---|---|---|---|---|---|",
    ]
    for name in names {
      if let tally = sums[name] { lines.append("| \(name) | \(tally.row) |") }
    }
    print("\(right) of \(all) scenes right (\(percent(Double(right) / Double(all))))")
    print(lines.joined(separator: "\n"))
    if let output {
      let text = lines.joined(separator: "\n") + "\n"
      try FileWriter.write(Array(text.utf8), to: output, overwrite: true)
    }
  }

  /// What every method says of a class, as positive maps of the input's size.
  private func maps(
    _ explainer: Explainer, _ label: Int, _ side: Int
  ) -> [(name: String, map: [Float])] {
    let result = explainer.explain(Target(index: label))
    var maps: [String: [Float]] = [:]
    for entry in result.maps {
      maps[entry.method] = MapResize.bilinear.apply(
        entry.map.values.map { max($0, 0) }, from: Pair(entry.map.height, entry.map.width),
        to: Pair(side))
    }
    for entry in result.tensors {
      let plane = side * side
      maps[entry.method] = (0..<plane).map { pixel in
        // The size of the largest of the three channels (Simonyan et al. 2014).
        max(
          abs(entry.values[pixel]), abs(entry.values[plane + pixel]),
          abs(entry.values[2 * plane + pixel]))
      }
    }
    return MethodCatalog.names.compactMap { name in maps[name].map { (name, $0) } }
  }

  private func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }
}

/// What is counted for one method.
private struct Tally {
  private var scenes = 0.0
  private var hits = 0.0
  private var strictHits = 0.0
  private var onThing = 0.0
  private var onParts = 0.0
  private var pairs = 0.0
  private var pairHits = 0.0
  private var strictPairHits = 0.0
  private var pairRight = 0.0
  private var alike = 0.0

  private static let parts: Set<UInt8> = Set(
    [Part.eye, .ear, .muzzle, .wheel, .window, .lamp].map(\.rawValue))

  private func place(_ map: [Float]) -> Int { map.indices.max { map[$0] < map[$1] } ?? 0 }
  /// Whether a pixel of an object is at most 3 pixels away.
  private func touches(_ place: Int, _ object: UInt8, _ drawn: Scene.Rendering) -> Bool {
    let (row, column) = (place / drawn.side, place % drawn.side)
    for down in -3...3 {
      for right in -3...3 where down * down + right * right <= 9 {
        let (r, c) = (row + down, column + right)
        guard r >= 0, r < drawn.side, c >= 0, c < drawn.side else { continue }
        if drawn.objects[r * drawn.side + c] == object { return true }
      }
    }
    return false
  }
  private func energy(_ map: [Float], _ counts: (Int) -> Bool) -> Double {
    map.indices.reduce(0.0) { counts($1) ? $0 + Double(map[$1]) : $0 }
  }

  mutating func alone(_ map: [Float], _ drawn: Scene.Rendering) {
    scenes += 1
    if drawn.objects[place(map)] == 1 { strictHits += 1 }
    if touches(place(map), 1, drawn) { hits += 1 }
    let total = energy(map) { _ in true }
    guard total > 0 else { return }
    onThing += energy(map) { drawn.objects[$0] == 1 } / total
    onParts += energy(map) { Self.parts.contains(drawn.parts[$0]) } / total
  }

  mutating func two(_ first: [Float], _ second: [Float], _ drawn: Scene.Rendering) {
    for (map, own, other) in [(first, UInt8(1), UInt8(2)), (second, 2, 1)] {
      pairs += 1
      let place = place(map)
      if drawn.objects[place] == own { strictPairHits += 1 }
      if drawn.objects[place] != other, touches(place, own, drawn) { pairHits += 1 }
      if energy(map, { drawn.objects[$0] == own }) > energy(map, { drawn.objects[$0] == other }) {
        pairRight += 1
      }
    }
    alike += 2 * correlation(first, second)
  }

  private func correlation(_ a: [Float], _ b: [Float]) -> Double {
    let n = Double(a.count)
    let (ma, mb) = (a.reduce(0.0) { $0 + Double($1) } / n, b.reduce(0.0) { $0 + Double($1) } / n)
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      ab += (Double(x) - ma) * (Double(y) - mb)
      aa += (Double(x) - ma) * (Double(x) - ma)
      bb += (Double(y) - mb) * (Double(y) - mb)
    }
    return aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : 0
  }

  var row: String {
    func percent(_ value: Double, _ of: Double) -> String {
      String(format: "%.1f %%", 100 * value / max(of, 1))
    }
    return [
      percent(strictHits, scenes), percent(hits, scenes), percent(onThing, scenes),
      percent(onParts, scenes),
      percent(strictPairHits, pairs), percent(pairHits, pairs), percent(pairRight, pairs),
      String(format: "%.2f", alike / max(pairs, 1)),
    ].joined(separator: " | ")
  }
}
