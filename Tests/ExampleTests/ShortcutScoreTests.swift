import Foundation
import Pictures
import Scenes
import Sightline
import SourceMarks
import Testing

/// A planted shortcut shows in numbers, not only to eyes.
@Suite struct ShortcutScoreTests {
  private struct Silent: Console {
    func say(_ line: String) {}
    func show(_ diagnostics: DiagnosticList) {}
    func progress(_ what: String, _ done: Double?) {}
  }

  @Test("score tells the network that looks at the tag from the one that looks at the dog")
  func shortcut() throws {
    let example = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Examples/01-cat-dog-car")
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "sightline-score-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var (images, masks) = ([String](), [String]())
    for number in 0..<10 {
      let drawn = Scene([.dog], seed: 23, number: number, hasTag: true).draw(side: 96)
      let dog = drawn.objects.flatMap { [UInt8](repeating: $0 == 1 ? 255 : 0, count: 3) }
      for (name, pixels) in [("image", drawn.pixels), ("mask", dog)] {
        let picture = try #require(Picture(height: 96, width: 96, pixels: pixels))
        let file = folder.appending(path: "\(name)-\(number).png")
        try Data(PNGFile.encode(picture)).write(to: file)
        if name == "image" { images.append(file.path) } else { masks.append(file.path) }
      }
    }
    func row(_ spec: String) throws -> ScoreTable.Row {
      var map = try MapRequest(spec: example.appending(path: spec).path)
      map.images = images
      map.layers = ["conv5"]
      map.methods = ["gradcam"]
      map.classes = ["dog"]
      var request = ScoreRequest(map)
      request.masks = masks
      request.metrics = [.mask, .deletion]
      return try #require(ScoreRun(request).run(Silent()).rows.first)
    }
    let (honest, planted) = (try row("net.yaml"), try row("shortcut.yaml"))
    let energy = (
      honest: try #require(honest.mean("energy in mask")),
      planted: try #require(planted.mean("energy in mask"))
    )
    #expect(energy.honest > 2 * energy.planted, "\(energy)")
    let pointing = (
      honest: try #require(honest.mean("pointing game")),
      planted: try #require(planted.mean("pointing game"))
    )
    #expect(pointing.honest >= 0.8 && pointing.planted <= 0.5, "\(pointing)")
    for substrate in ["mean", "blur"] {
      #expect(honest.mean("deletion", substrate: substrate) != nil)
    }
  }
}
