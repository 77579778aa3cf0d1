import Execution
import Graphs
import Operators
import SpecChecking
import Tensors
import Training
import Weights

/// The weights that training starts from: tensors of a file where name and shape fit, drawn numbers
/// for the rest. So a network with another head starts from a trained one.
struct StartingWeights: ParameterSource {
  private let initial: SeededWeights
  private let source: WeightSource?
  private let taken: Set<String>
  /// How many tensors come from the file, and the names of those that do not.
  let drawn: [String]

  /// - Throws: `RunFault` with status 4.
  init(_ path: String?, for model: LoadedModel, settings: TrainSpec) throws(RunFault) {
    initial = SeededWeights(
      seed: UInt64(settings.seed), rule: settings.initialisation, for: model.spec)
    guard let path else {
      (source, taken, drawn) = (nil, [], model.spec.tensors.map(\.name))
      return
    }
    let file: WeightSource
    do throws(WeightFault) {
      file = try WeightSource(path)
    } catch {
      throw RunFault(.weights, error.diagnostic(at: nil))
    }
    source = file
    let names = Set(
      model.spec.tensors.filter { tensor in
        file.entry(named: tensor.name)?.dimensions == tensor.shape.dimensions
      }.map(\.name))
    taken = names
    drawn = model.spec.tensors.map(\.name).filter { !names.contains($0) }
    guard !taken.isEmpty else {
      throw RunFault(
        .weights, "no tensor of '\(path)' has the name and shape of one of the network's",
        hint: "its names must be the spec's: explain layers shows the layers")
    }
  }

  func load(_ name: String, into block: FloatBlock) throws(WeightFault) {
    if taken.contains(name), let source, source.entry(named: name) != nil {
      try source.read(name, into: block)
      return
    }
    do throws(SeededWeights.Missing) {
      try initial.load(name, into: block)
    } catch {
      throw .missing(path: "initial weights", tensor: error.name)
    }
  }
}
