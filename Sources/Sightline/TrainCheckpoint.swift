import Files
import Foundation
import SourceMarks
import Training
import Weights

/// Where a training stands after an epoch: all that the next step depends on, in one file that is
/// there whole or not at all.
struct TrainCheckpoint {
  /// Weights, averages and what the optimiser keeps, by name.
  var tensors: [String: [Float]]
  /// The watched maps of each epoch, by `watch/IMAGE/EPOCH`.
  var watched: [String: (size: [Int], values: [Float])] = [:]
  /// Epochs done.
  var epoch: Int
  /// Steps done.
  var steps: Int
  /// What decides the next step: settings, data, network.
  var identity: String
  /// How the epochs went.
  var history: TrainHistory

  /// - Throws: `RunFault` with status 6.
  func write(to path: String) throws(RunFault) {
    var all = tensors.sorted { $0.key < $1.key }.map {
      SafetensorsWriter.Tensor($0.key, [$0.value.count], $0.value)
    }
    all += watched.sorted { $0.key < $1.key }.map {
      SafetensorsWriter.Tensor($0.key, $0.value.size, $0.value.values)
    }
    let encoder = JSONEncoder()
    let text = (try? encoder.encode(history.epochs)).map { String(decoding: $0, as: UTF8.self) }
    let metadata = [
      "sightline": Version.number, "kind": "checkpoint", "epoch": "\(epoch)", "steps": "\(steps)",
      "identity": identity, "history": text ?? "[]",
    ]
    do throws(WeightFault) {
      try SafetensorsWriter.write(all, metadata: metadata, to: path, overwrite: true)
    } catch {
      throw RunFault(.output, error.diagnostic(at: nil))
    }
  }

  /// - Throws: `RunFault` with status 4 for a file that is no checkpoint.
  init(reading path: String) throws(RunFault) {
    do throws(WeightFault) {
      let file = try SafetensorsFile(path)
      tensors = [:]
      for entry in file.entries {
        let values = try file.values(of: entry, checks: [])
        if entry.name.hasPrefix("watch/") {
          watched[entry.name] = (entry.dimensions, values)
        } else {
          tensors[entry.name] = values
        }
      }
      guard file.metadata["kind"] == "checkpoint",
        let epoch = file.metadata["epoch"].flatMap({ Int($0) }),
        let steps = file.metadata["steps"].flatMap({ Int($0) }),
        let identity = file.metadata["identity"],
        let epochs = try? JSONDecoder().decode(
          [TrainHistory.Epoch].self, from: Data((file.metadata["history"] ?? "").utf8))
      else {
        throw WeightFault.missing(path: path, tensor: "metadata of a checkpoint")
      }
      self.epoch = epoch
      self.steps = steps
      self.identity = identity
      history = TrainHistory(epochs: epochs)
    } catch {
      throw RunFault(.weights, error.diagnostic(at: nil))
    }
  }

  /// A checkpoint of what is now.
  init(
    tensors: [String: [Float]], watched: [String: (size: [Int], values: [Float])], epoch: Int,
    steps: Int, identity: String, history: TrainHistory
  ) {
    self.tensors = tensors
    self.watched = watched
    self.epoch = epoch
    self.steps = steps
    self.identity = identity
    self.history = history
  }
}
