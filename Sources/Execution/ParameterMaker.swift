import Graphs
import Planning
import Tensors

/// Fills the parameter memory of a plan by the recipes of its parameters.
struct ParameterMaker<Source: ParameterSource> {
  let source: Source

  func make(_ planned: PlannedParameter, in block: FloatBlock) throws(SessionFault<Source.Fault>) {
    switch planned.parameter.recipe {
    case .tensor(let name): try load(name, into: block)
    case .foldedWeight(let name, let norm, let inner):
      try load(name, into: block)
      let factors = try self.factors(of: norm)
      var weights = block.mutableSpan
      for i in weights.indices { weights[i] *= Float(factors[(i / inner) % norm.channels]) }
    case .normScale(let norm):
      let factors = try self.factors(of: norm)
      var scales = block.mutableSpan
      for i in scales.indices { scales[i] = Float(factors[i]) }
    case .foldedBias(let name, let norm):
      if let name { try load(name, into: block) } else { block.fill(0) }
      let factors = try self.factors(of: norm)
      let mean = try values(of: norm.mean, count: norm.channels)
      let shift = try norm.shift.map { name throws(SessionFault<Source.Fault>) in
        try values(of: name, count: norm.channels)
      }
      var bias = block.mutableSpan
      for i in bias.indices {
        let folded = (Double(bias[i]) - Double(mean[i])) * factors[i] + Double(shift?[i] ?? 0)
        bias[i] = Float(folded)
      }
    }
  }

  /// `γ / √(σ² + ε)`, in double because it multiplies a whole filter.
  private func factors(of norm: BatchNormTensors) throws(SessionFault<Source.Fault>) -> [Double] {
    let variance = try values(of: norm.variance, count: norm.channels)
    let scale = try norm.scale.map { name throws(SessionFault<Source.Fault>) in
      try values(of: name, count: norm.channels)
    }
    return variance.indices.map {
      Double(scale?[$0] ?? 1) / (Double(variance[$0]) + norm.epsilon).squareRoot()
    }
  }

  private func values(of name: String, count: Int) throws(SessionFault<Source.Fault>) -> [Float] {
    let block: FloatBlock
    do throws(Arena.Fault) {
      block = try FloatBlock(zeros: count)
    } catch {
      throw .outOfMemory(bytes: count * 4)
    }
    try load(name, into: block)
    return block.array
  }

  private func load(_ name: String, into block: FloatBlock)
    throws(SessionFault<Source.Fault>)
  {
    do throws(Source.Fault) {
      try source.load(name, into: block)
    } catch {
      throw .weights(error)
    }
  }
}
