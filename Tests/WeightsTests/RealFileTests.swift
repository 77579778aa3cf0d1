import Foundation
import Testing
import Weights

/// A published network's weights, in a folder beside the package.
private let network: URL = {
  let package = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  return package.deletingLastPathComponent().appending(path: "shared/real/squeezenet1_1")
}()
private let isThere = FileManager.default.fileExists(atPath: network.path)

@Suite(
  .enabled(if: isThere, "the weights are not there: ../shared/real/squeezenet1_1"))
struct RealFileTests {
  @Test("a network's weights as halfs are its weights as floats, each rounded once")
  func halfs() throws {
    let floats = try SafetensorsFile(network.appending(path: "squeezenet1_1.safetensors").path)
    let halfs = try SafetensorsFile(network.appending(path: "squeezenet1_1.fp16.safetensors").path)
    #expect(floats.entries.count == 52 && halfs.entries.count == 52)
    #expect(floats.metadata["format"] == "pt")
    for entry in floats.entries {
      let other = try #require(halfs.entry(named: entry.name))
      #expect(other.type == .float16 && other.dimensions == entry.dimensions)
      let (exact, rounded) = (try floats.values(of: entry), try halfs.values(of: other))
      // Half of a half's last place, which is 2^-24 where it is subnormal.
      let isRounded = zip(exact, rounded).allSatisfy { value, half in
        abs(value - half) <= max(abs(value) * 0x1p-11, 0x1p-25)
      }
      #expect(isRounded, "\(entry.name)")
    }
  }

  @Test("arrays that NumPy wrote are read")
  func arrays() throws {
    let input = try NPYFile.read(network.appending(path: "golden_input.npy").path)
    #expect(input.dimensions == [1, 3, 224, 224] && input.values.count == 150_528)
    let output = try NPYFile.read(network.appending(path: "golden_output.npy").path)
    #expect(output.values.count == 1000 && output.values.allSatisfy { $0.isFinite })
  }
}
