import Graphs
import Kernels
import Planning
import Tensors

/// Fills the parameter memory of a plan by the recipes of its parameters.
struct ParameterMaker<Source: ParameterSource> {
  let source: Source
  let team: Team

  /// Makes every parameter in its region of `weights`, packed where its kernel wants it so; those
  /// that steps pack are left to them.
  ///
  /// - Parameter leaves: Which of them, in the order of the file, stay where they lie if they can be
  ///   used there.
  /// - Returns: Where each parameter is; nothing is in the regions of those that stayed.
  func make(
    _ parameters: [PlannedParameter], in weights: Arena, leaves: (_ place: Int) -> Bool
  ) throws(SessionFault<Source.Fault>) -> [FloatBlock] {
    var blocks = parameters.map { FloatBlock(weights, $0.region) }
    // One room serves all that are packed, one after the other.
    let largest =
      parameters.filter { $0.packing != nil && !$0.isTransient }.map(\.parameter.count).max() ?? 0
    let room = try room(largest)
    var inRoom: ParameterRecipe?
    let names = parameters.map(\.parameter.recipe.tensorName)
    // Orders of one weight follow each other, so that it is read once.
    let order = parameters.indices.filter { !parameters[$0].isTransient }.sorted {
      (names[$0], $0) < (names[$1], $1)
    }
    for place in order {
      let planned = parameters[place]
      let block = blocks[place]
      guard let packing = planned.packing else {
        if leaves(place), case .tensor(let name) = planned.parameter.recipe,
          let found = try self.resident(name, count: block.count)
        {
          blocks[place] = found
          continue
        }
        try make(planned.parameter.recipe, in: block)
        continue
      }
      let raw = room.part(offset: 0, count: planned.parameter.count)
      if inRoom != planned.parameter.recipe { try make(planned.parameter.recipe, in: raw) }
      inRoom = planned.parameter.recipe
      packing.pack(raw, into: block, team: team)
    }
    return blocks
  }

  private func make(_ recipe: ParameterRecipe, in block: FloatBlock)
    throws(SessionFault<Source.Fault>)
  {
    switch recipe {
    case .tensor(let name): try load(name, into: block)
    case .foldedWeight(let name, let norm, let inner):
      try load(name, into: block)
      let factors = try self.factors(of: norm).map { Float($0) }
      var weights = block.mutableSpan
      // A stretch of one channel after the other, round and round.
      for (stretch, start) in stride(from: 0, to: weights.count, by: inner).enumerated() {
        let factor = factors[stretch % norm.channels]
        for i in start..<min(start + inner, weights.count) { weights[i] *= factor }
      }
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
    let block = try room(count)
    try load(name, into: block)
    return block.array
  }

  private func room(_ count: Int) throws(SessionFault<Source.Fault>) -> FloatBlock {
    do throws(Arena.Fault) {
      return try FloatBlock(zeros: count)
    } catch {
      throw .outOfMemory(bytes: count * 4)
    }
  }

  private func resident(_ name: String, count: Int) throws(SessionFault<Source.Fault>)
    -> FloatBlock?
  {
    do throws(Source.Fault) {
      return try source.resident(name, count: count)
    } catch {
      throw .weights(error)
    }
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
