import Foundation
import Operators
import Testing

@Suite struct CatalogTests {
  static let ops = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Sources/Operators/Ops").standardized

  @Test("the catalogue lists every file of Ops")
  func catalogueListsEveryFile() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.ops.path)
    let types = files.filter { $0.hasSuffix(".swift") }.map { String($0.dropLast(6)) }
    let listed = OperatorCatalog.entries.map { "\(type(of: $0.make([:])))" }
    #expect(Set(types) == Set(listed))
    #expect(listed.count == Set(listed).count)
  }

  @Test("operator names, attributes and foreign words never collide")
  func wordsAreUnique() {
    let reserved: Set = ["from", "when", "note", "layers", "in", "input"]
    var foreign: [String: String] = [:]
    for entry in OperatorCatalog.entries {
      #expect(!reserved.contains(entry.name))
      #expect(entry.name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" })
      for word in entry.foreign {
        #expect(OperatorCatalog[word] == nil, "'\(word)' is an operator of its own")
        #expect(foreign.updateValue(entry.name, forKey: word) == nil, "'\(word)' is listed twice")
      }
      let keys = entry.attributes.map(\.key)
      #expect(Set(keys).count == keys.count)
      for key in keys {
        #expect(!reserved.contains(key))
        #expect(OperatorCatalog[key] == nil, "attribute '\(key)' is an operator too")
      }
      if let principal = entry.principal, entry.arity == .one {
        #expect(keys.contains(principal), "\(entry.name) has no attribute '\(principal)'")
      }
      for attribute in entry.attributes { #expect(!attribute.doc.isEmpty) }
      #expect(!entry.summary.isEmpty)
    }
  }
}
