import Foundation
import Fuzzing
import SourceMarks
import SpecChecking
import Testing

/// Whatever a file holds, checking it ends with a spec or with findings. The long runs, with limits
/// of time and memory, are in `CommandTests`.
@Suite struct FuzzTests {
  private func check(_ bytes: [UInt8]) -> Bool {
    var findings = DiagnosticList()
    let spec = SpecChecker.check(bytes: bytes, path: "fuzz.yaml", into: &findings)
    return spec != nil || findings.hasErrors
  }

  @Test(
    "Mutated specs give a spec or an error, and never a trap",
    arguments: SpecFiles.zoo + SpecFiles.silent)
  func mutations(path: String) throws {
    let original = [UInt8](try Data(contentsOf: URL(filePath: path)))
    let mutator = Mutator([original])
    for number in 0..<40 {
      let bytes = mutator.text(UInt64(original.count + number))
      // A spec whose 'input' and 'layers' are gone may be a file of blocks, of which nothing is made.
      let isBlocks = !bytes.contains("\nlayers:") && !bytes.contains("\ninput:")
      #expect(check(bytes) || isBlocks, "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test("Truncated specs give a spec or an error", arguments: SpecFiles.silent)
  func truncations(path: String) throws {
    let original = [UInt8](try Data(contentsOf: URL(filePath: path)))
    for length in stride(from: 0, to: original.count, by: 13) {
      #expect(check(Array(original[..<length])))
    }
  }
}

extension [UInt8] {
  fileprivate func contains(_ text: String) -> Bool { firstRange(of: Array(text.utf8)) != nil }
}
