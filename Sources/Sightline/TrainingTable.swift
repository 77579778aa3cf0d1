import Files
import Graphs
import Operators
import SourceMarks
import SpecChecking
import Tensors
import Training

/// Rows of numbers with what is wanted of them, from a csv file.
///
/// A row holds as many numbers as the network takes, then a class (its number or its label), or, with
/// squared error, as many numbers as the network gives. A first row that is no numbers is a heading.
struct TrainingTable {
  let dataset: Dataset

  private static let limit = 1 << 30

  /// Reads a file for a network.
  ///
  /// - Throws: `RunFault` with status 5, with the line.
  init(_ path: String, for model: LoadedModel, loss: TrainSpec.Loss) throws(RunFault) {
    let bytes: [UInt8]
    do throws(FileFault) {
      bytes = try FileBytes.read(path, limit: Self.limit)
    } catch {
      throw RunFault(.input, "cannot read the data: \(error.message)")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw RunFault(.input, "'\(path)' is not UTF-8")
    }
    let inputs = model.spec.inputShape.count
    let outputs = model.graph.shape(of: model.graph.score).count
    var (values, wanted, labels): ([Float], [Float], [Int]) = ([], [], [])
    var wantsNumbers: Bool?
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map {
        String($0.drop { $0 == " " || $0 == "\"" }.prefix { $0 != "\"" }).trimmingSpaces
      }
      if values.isEmpty, index == 0, Float(cells[0]) == nil { continue }
      let numbers = cells.prefix(inputs).map { Float($0) }
      let place = "line \(index + 1) of '\(path)'"
      guard numbers.count == inputs, !numbers.contains(where: { !($0?.isFinite ?? false) }) else {
        throw RunFault(.input, "\(place) does not begin with \(inputs) numbers")
      }
      let rest = Array(cells.dropFirst(inputs))
      let isNumeric =
        loss == .squaredError && rest.count == outputs
        && rest.allSatisfy { Float($0)?.isFinite ?? false }
        && (outputs == 1 || rest.count > 1)
      if wantsNumbers == nil { wantsNumbers = isNumeric }
      if wantsNumbers == true {
        guard isNumeric else {
          throw RunFault(.input, "\(place) does not end with \(outputs) numbers")
        }
        wanted += rest.compactMap { Float($0) }
      } else {
        guard rest.count == 1,
          let label = model.labels?.firstIndex(of: rest[0]) ?? Int(rest[0]),
          (0..<outputs).contains(label)
        else {
          throw RunFault(
            .input, "\(place) does not end with a class",
            hint: "a label of the spec, or a number from 0 to \(outputs - 1)")
        }
        labels.append(label)
      }
      values += numbers.compactMap { $0 }
    }
    guard !values.isEmpty,
      let dataset = Dataset(
        shape: model.spec.inputShape, items: .vectors(values),
        targets: wantsNumbers == true
          ? .values(wanted, outputs: outputs) : .classes(labels))
    else { throw RunFault(.input, "'\(path)' has no rows") }
    self.dataset = dataset
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    let start = drop { $0 == " " }
    return String(start.reversed().drop { $0 == " " }.reversed())
  }
}
