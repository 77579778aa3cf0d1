import Foundation
import Sightline
import SourceMarks
import Testing

/// A page of the shipped example, made by the run that the command uses.
@Suite(.serialized) struct ExamplePageTests {
  private static let example = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Examples/01-cat-dog-car").path

  private final class Listener: Console {
    private(set) var lines: [String] = []
    func say(_ line: String) { lines.append(line) }
    func show(_ diagnostics: DiagnosticList) {}
    func progress(_: String, _: Double?) {}
  }

  /// Data in folders: two right answers of each class and one picture in the wrong folder.
  private static func page(_ folder: WorkFolder) throws -> String {
    for (label, files) in [
      ("cat", ["cat.png", "dog.png"]), ("dog", ["dog.png"]), ("car", ["car.png"]),
    ] {
      let place = folder.file("data/\(label)")
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      for file in files {
        try FileManager.default.copyItem(
          atPath: "\(example)/\(file)", toPath: "\(place)/\(file)")
      }
    }
    var request = try ReportRequest(spec: "\(example)/net.yaml")
    request.data = folder.file("data")
    request.output = folder.file("page.html")
    request.methods = ["cam", "gradcam", "guided-backprop", "guided-gradcam"]
    let listener = Listener()
    try ReportRun(request).run(listener)
    let text = listener.lines.joined(separator: "\n")
    #expect(text.contains("3 of 4 right"), "\(text)")
    return request.output
  }

  @Test("a page of three megabytes at most, with facts for every map")
  func data() throws {
    let folder = try WorkFolder()
    let bytes = try Data(contentsOf: URL(filePath: Self.page(folder)))
    #expect(bytes.count < 1_000_000)
    let text = String(decoding: bytes, as: UTF8.self)
    let json = try PageTests.part(text, "id=\"data\">", "</script>")
    let data = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let items = try #require(data["items"] as? [[String: Any]])
    #expect(items.count == 4)
    var (guided, places): ([Double], [Double]) = ([], [])
    for item in items {
      for target in try #require(item["targets"] as? [[String: Any]])
      where target["versus"] is NSNull {
        for view in try #require(target["views"] as? [[Any]]) {
          let facts = try #require(view[6] as? [[String]])
          #expect(facts.contains { $0[0] == "Class sensitivity" })
          guard let value = facts.first?[1].split(separator: "\u{00A0}").last,
            let rho = Double(value.replacing("\u{2212}", with: "-"))
          else { continue }
          if view[0] as? Int == 2 { guided.append(rho) }
          if view[0] as? Int == 0 { places.append(rho) }
        }
      }
    }
    // What is known of these methods: edges hardly change with the class, places do.
    let mean = { (list: [Double]) in list.reduce(0, +) / Double(max(list.count, 1)) }
    #expect(!guided.isEmpty && !places.isEmpty)
    #expect(mean(guided) > mean(places) + 0.3, "guided \(guided), places \(places)")
  }

  @Test("with --trust every map carries what was tried, and contrasts what is conserved")
  func trust() throws {
    let folder = try WorkFolder()
    var request = try ReportRequest(spec: "\(Self.example)/net.yaml")
    request.images = ["\(Self.example)/dog.png"]
    request.output = folder.file("page.html")
    request.methods = ["gradcam"]
    request.layers = ["conv5"]
    request.trusts = true
    try ReportRun(request).run(Listener())
    let text = String(
      decoding: try Data(contentsOf: URL(filePath: request.output)), as: UTF8.self)
    let json = try PageTests.part(text, "id=\"data\">", "</script>")
    let data = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let items = try #require(data["items"] as? [[String: Any]])
    var tried: [Set<String>] = []
    for target in try #require(items.first?["targets"] as? [[String: Any]]) {
      for view in try #require(target["views"] as? [[Any]]) {
        let names = Set(try #require(view[6] as? [[String]]).map { $0[0] })
        if target["versus"] is NSNull {
          tried.append(names)
        } else {
          #expect(names == ["Conservation", "Conservation of the score"])
        }
      }
    }
    #expect(!tried.isEmpty)
    for names in tried {
      #expect(
        names.isSuperset(of: [
          "Class sensitivity", "Weight randomisation, cascading", "Noise stability",
          "Occlusion agreement",
        ]), "\(names)")
    }
  }

  @Test(
    "the page works in a browser", .enabled(if: Browser.path != nil, Browser.absence))
  func browser() throws {
    let folder = try WorkFolder()
    let page = try Self.page(folder)
    let browser = try Browser()
    try browser.open(page, width: 1440)
    #expect(try browser.text("#title") == "Where cat-dog-car looks")
    #expect(try browser.text("#mistakes").contains("is cat"))
    // A mistake is explained against the truth.
    try browser.point(at: "#mistakes li:first-child button", x: 0.5, y: 0.5, click: true)
    #expect(try browser.text("#classes").contains("dog rather than cat"))
    for key in ["m", "m", "m", "l", "c", "j", "j"] { try browser.press(key) }
    #expect(browser.troubles.isEmpty, "\(browser.troubles)")
  }
}
