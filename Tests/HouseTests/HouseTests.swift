import Foundation
import Testing

/// Keeps the direction of the house: data flows one way, and a room imports only rooms to its left.
@Suite struct HouseTests {
  /// The rooms from left to right; those of one floor do not know each other.
  static let floors: [[String]] = [
    ["CLibYAML", "CLibPNG", "CLibJPEG", "SourceMarks", "Files", "Tensors"],
    ["YAMLSyntax", "Operators"],
    ["SpecChecking", "Weights"],
    ["Graphs", "Kernels", "Grammar"],
    ["Planning"],
    ["Execution"],
    ["Attribution", "Training", "Pictures"],
    ["Reports"],
    ["Sightline"],
    ["explain"],
  ]
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let floorOf = Dictionary(
    uniqueKeysWithValues: floors.enumerated().flatMap { floor, rooms in
      rooms.map { ($0, floor) }
    })

  static func sources(of room: String) throws -> [(name: String, text: String)] {
    let folder = root.appending(path: "Sources/\(room)")
    guard let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    else { return [] }
    return try walk.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.map {
      ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8))
    }
  }

  @Test("every folder of Sources is a room of the plan")
  func roomsAreKnown() throws {
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: Self.root.appending(path: "Sources").path)
    #expect(Set(folders) == Set(Self.floors.joined()))
  }

  @Test("a room imports only rooms of lower floors", arguments: floors.joined())
  func importsPointDown(room: String) throws {
    let floor = try #require(Self.floorOf[room])
    for (file, text) in try Self.sources(of: room) {
      for line in text.split(separator: "\n") where line.contains("import ") {
        let words = line.split(separator: " ")
        guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
          place == 0 || (place == 1 && ["public", "package", "internal"].contains(words[0]))
        else { continue }
        let imported = String(words[place + 1])
        guard let other = Self.floorOf[imported] else { continue }
        #expect(other < floor, "\(room)/\(file) imports \(imported), which is not below it")
      }
    }
  }

  @Test("the manifest gives a room only dependencies of lower floors")
  func dependenciesPointDown() throws {
    let manifest = try String(
      contentsOf: Self.root.appending(path: "Package.swift"), encoding: .utf8)
    let targets = manifest.split(separator: "arget(").dropFirst()
    var seen = 0
    for target in targets {
      let quoted = target.split(separator: "\"", omittingEmptySubsequences: false)
      guard quoted.count > 1, let floor = Self.floorOf[String(quoted[1])] else { continue }
      guard let list = target.range(of: "dependencies: [") else { continue }
      seen += 1
      let body = target[list.upperBound...].prefix { $0 != "]" }
      for name in body.split(separator: "\"").enumerated().filter({ $0.offset % 2 == 1 }) {
        guard let other = Self.floorOf[String(name.element)] else { continue }
        #expect(other < floor, "\(quoted[1]) depends on \(name.element)")
      }
    }
    #expect(seen >= 10, "the manifest could not be read")
  }

  @Test("pointers stay in the rooms that may handle them")
  func unsafeStaysBelow() throws {
    let allowed: Set = ["Tensors", "Kernels", "Files", "YAMLSyntax", "Pictures", "Weights"]
    for room in Self.floors.joined() where !allowed.contains(room) {
      for (file, text) in try Self.sources(of: room) {
        let lines = text.split(separator: "\n").filter {
          !$0.trimmingCharacters(in: .whitespaces).hasPrefix("//")
        }
        let marked = lines.contains { $0.contains("unsafe ") || $0.contains("UnsafeMutable") }
        #expect(!marked, "\(room)/\(file) handles pointers")
      }
    }
  }

  @Test("rooms below the floor of Execution do without Foundation")
  func foundationStaysAbove() throws {
    for room in Self.floors.prefix(5).joined() {
      for (file, text) in try Self.sources(of: room) {
        #expect(!text.contains("import Foundation"), "\(room)/\(file) imports Foundation")
      }
    }
  }

  @Test("no source file is longer than 500 lines")
  func filesAreShort() throws {
    for room in Self.floors.joined() {
      for (file, text) in try Self.sources(of: room) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).count
        #expect(lines <= 501, "\(room)/\(file) has \(lines) lines")
      }
    }
  }
}
