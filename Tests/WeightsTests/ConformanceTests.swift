import Foundation
import Testing
import Weights

/// Verdicts of the reference library 0.8.0 on 103 files, from a folder beside the package.
private let conformance: URL = {
  let package = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  return package.deletingLastPathComponent().appending(path: "shared/conformance")
}()
private let isThere = FileManager.default.fileExists(atPath: conformance.path)

/// Files that the reference library accepts and this reader refuses, each with its reason.
private let departures: [String: String] = [
  "dup_tensor_key": "two tensors of one name: readers disagree which of them counts",
  "dup_key_in_metadata": "two metadata keys of one name: readers disagree which of them counts",
  "metadata_null": "the format says that metadata is a map of strings",
  "shape_zero_first_times_huge": "an extent of 2^63 fits no index, even beside a zero",
]

@Suite(
  .enabled(
    if: isThere, "the conformance files are not there: ../shared/conformance beside the package"))
struct ConformanceTests {
  private struct Expected: Decodable {
    let results: [String: Verdict]
  }
  private struct Verdict: Decodable {
    let isAccepted: Bool
    /// Name, type and extents of each tensor, where accepted.
    let tensors: [String: String]

    enum Keys: String, CodingKey { case deserialize }
    init(from decoder: any Decoder) throws {
      let object = try decoder.container(keyedBy: Keys.self)
      var list = try object.nestedUnkeyedContainer(forKey: .deserialize)
      isAccepted = try list.decode(String.self) == "accept"
      var tensors: [String: String] = [:]
      if isAccepted {
        var entries = try list.nestedUnkeyedContainer()
        while !entries.isAtEnd {
          var entry = try entries.nestedUnkeyedContainer()
          let name = try entry.decode(String.self)
          let type = try entry.decode(String.self)
          tensors[name] = "\(type) \(try entry.decode([UInt64].self))"
        }
      }
      self.tensors = tensors
    }
  }

  @Test("all 103 files get the reference library's verdict, but for four listed departures")
  func verdicts() throws {
    let json = try Data(contentsOf: conformance.appending(path: "expected_official.json"))
    let expected = try JSONDecoder().decode(Expected.self, from: json).results
    #expect(expected.count == 103)
    #expect(Set(departures.keys).isSubset(of: expected.keys))
    for (name, verdict) in expected {
      let path = conformance.appending(path: "safetensors/\(name).safetensors").path
      let isAccepted = verdict.isAccepted && departures[name] == nil
      do throws(WeightFault) {
        let file = try SafetensorsFile(path)
        #expect(isAccepted, "\(name) was accepted")
        let found = file.entries.map { ($0.name, "\($0.type.rawValue) \($0.dimensions)") }
        // Of this one, the reference file lists only the first few tensors.
        if name == "many_100k_zero" {
          #expect(found.count == 20_000)
        } else {
          #expect(Dictionary(uniqueKeysWithValues: found) == verdict.tensors, "\(name)")
        }
      } catch {
        #expect(!isAccepted, "\(name) was refused: \(error.message)")
      }
    }
  }
}
