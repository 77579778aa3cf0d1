import Files
import Operators
import Pictures
import SourceMarks
import SpecChecking
import Tensors
import Weights

/// One thing to explain: a prepared input, and the photo it came from.
struct RunItem {
  /// The file's name without folder and ending, for names of results.
  let name: String
  /// The path as given.
  let path: String
  /// The network's input, `[C, H, W]`.
  let values: [Float]
  /// The photo and how the input lies in it; nil for a tensor.
  let photo: (picture: Picture, geometry: Geometry)?

  /// Reads and prepares an image.
  ///
  /// - Throws: `RunFault` with status 5.
  init(image path: String, for model: LoadedModel) throws(RunFault) {
    let picture = try Self.picture(path)
    do throws(PictureFault) {
      let input = try Preprocessor(model.spec.preprocess, shape: model.spec.inputShape)
        .prepare(picture)
      values = input.values
      photo = (picture, input.geometry)
    } catch {
      throw RunFault(.input, "'\(path)': \(error.description)")
    }
    self.path = path
    name = path == "-" ? "stdin" : Self.stem(path)
  }

  /// Reads an image.
  ///
  /// - Throws: `RunFault` with status 5.
  static func picture(_ path: String) throws(RunFault) -> Picture {
    let limits = PictureLimits()
    let bytes: [UInt8]
    do throws(FileFault) {
      bytes =
        path == "-"
        ? try FileBytes.readStandardInput(limit: limits.fileBytes)
        : try FileBytes.read(path, limit: limits.fileBytes)
    } catch {
      throw RunFault(.input, "cannot read the image: \(error.message)")
    }
    do throws(PictureFault) {
      return try PictureReader.decode(bytes, limits: limits)
    } catch {
      throw RunFault(.input, "'\(path)': \(error.description)")
    }
  }

  private init(name: String, path: String, values: [Float]) {
    self.name = name
    self.path = path
    self.values = values
    photo = nil
  }

  /// Reads a prepared tensor, `[C, H, W]` or `[N, C, H, W]`: safetensors with one tensor `input`,
  /// or .npy.
  ///
  /// - Throws: `RunFault` with status 5.
  static func tensors(_ path: String, for model: LoadedModel) throws(RunFault) -> [RunItem] {
    let shape = model.spec.inputShape
    var (dimensions, values) = try read(path)
    if dimensions.count == 3 { dimensions.insert(1, at: 0) }
    guard dimensions.count == 4, Array(dimensions.dropFirst()) == shape.dimensions,
      dimensions[0] >= 1
    else {
      throw RunFault(
        .input, "'\(path)' holds \(dimensions), the network takes \(shape)",
        hint: "[C, H, W] or [N, C, H, W], already preprocessed; --size runs another input size")
    }
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw RunFault(.input, "'\(path)' has a value that is not finite at index \(bad)")
    }
    return (0..<dimensions[0]).map { item in
      RunItem(
        name: dimensions[0] == 1 ? stem(path) : "\(stem(path))-\(item)", path: path,
        values: Array(values[item * shape.count..<(item + 1) * shape.count]))
    }
  }

  private static func read(_ path: String) throws(RunFault) -> ([Int], [Float]) {
    do throws(WeightFault) {
      if path.hasSuffix(".npy") {
        let array = try NPYFile.read(path)
        return (array.dimensions, array.values)
      }
      let file = try SafetensorsFile(path)
      let entry = file.entry(named: "input") ?? (file.entries.count == 1 ? file.entries[0] : nil)
      guard let entry else {
        let names = file.entries.prefix(4).map { "'\($0.name)'" }.joined(separator: ", ")
        throw WeightFault.missing(path: path, tensor: names.isEmpty ? "input" : "input")
      }
      return (entry.dimensions, try file.values(of: entry, checks: []))
    } catch {
      let finding = error.diagnostic(at: nil)
      throw RunFault(.input, "cannot read the input: \(finding.message)", hint: finding.hint)
    }
  }

  static func stem(_ path: String) -> String {
    let name = Paths.name(of: path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }
}
