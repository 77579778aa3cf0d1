import Files
import Foundation
import SourceMarks
import Tensors
import Weights

/// Maps that a team has looked at and found right, with what they were made of.
///
/// A safetensors file: a tensor for each map, and under `golden` in its metadata what is needed to
/// make them again and to say what has changed.
struct GoldenFile {
  /// What is needed to make the maps again.
  struct Recipe: Codable {
    /// One image and what was explained of it.
    struct Item: Codable {
      let path: String
      let sha256: String?
      let classes: [Int]
      /// The class that the network gave.
      let predicted: Int
    }
    let format: Int
    let tool: String
    let spec: String?
    let weights: String?
    let layers: [String]
    let methods: [String]
    let items: [Item]
  }
  /// The only format so far.
  static let format = 1
  let recipe: Recipe
  /// The values by name: `0/7/gradcam/conv4` is the first image's map of class 7.
  let tensors: [(name: String, shape: [Int], values: [Float])]

  /// Reads a file.
  ///
  /// - Throws: `RunFault` with status 5.
  init(reading path: String) throws(RunFault) {
    do throws(WeightFault) {
      let file = try SafetensorsFile(path)
      guard let text = file.metadata["golden"],
        let recipe = try? JSONDecoder().decode(Recipe.self, from: Data(text.utf8))
      else {
        throw WeightFault.badArray(
          path: path, reason: "it holds no golden maps",
          hint: "write them with explain verify SPEC --golden \(path) --record")
      }
      guard recipe.format == Self.format else {
        throw WeightFault.badArray(
          path: path, reason: "its format \(recipe.format) is newer than this tool",
          hint: "record it again, or use a newer tool")
      }
      self.recipe = recipe
      var tensors: [(name: String, shape: [Int], values: [Float])] = []
      for entry in file.entries {
        tensors.append(
          (entry.name, entry.dimensions, try file.values(of: entry, checks: [])))
      }
      self.tensors = tensors.sorted { $0.name < $1.name }
    } catch {
      let finding = error.diagnostic(at: nil)
      throw RunFault(
        .input, "cannot read the golden maps: \(finding.message)", hint: finding.hint)
    }
  }

  init(recipe: Recipe, tensors: [(name: String, shape: [Int], values: [Float])]) {
    self.recipe = recipe
    self.tensors = tensors
  }

  /// Writes the file.
  ///
  /// - Throws: `RunFault` with status 6.
  func write(to path: String) throws(RunFault) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(recipe) else {
      throw RunFault(.output, "the golden maps cannot be described as JSON")
    }
    do throws(WeightFault) {
      try SafetensorsWriter.write(
        tensors.map { SafetensorsWriter.Tensor($0.name, $0.shape, $0.values) },
        metadata: ["golden": String(decoding: data, as: UTF8.self), "tool": Version.text],
        to: path, overwrite: true)
    } catch {
      let finding = error.diagnostic(at: nil)
      throw RunFault(.output, "cannot write: \(finding.message)", hint: finding.hint)
    }
  }
}
