import Execution
import Tensors

/// A CAM head with its weights.
struct LoadedHead {
  private let head: CAMHead
  private let values: [Float]

  /// Reads the weights of a head.
  ///
  /// - Throws: What the source says.
  init<Source: ParameterSource>(
    _ head: CAMHead, weights: Source
  ) throws(ExplainFault<Source.Fault>) {
    self.head = head
    guard case .linear(let name, let inputs, let outputs) = head else {
      values = []
      return
    }
    let block: FloatBlock
    do throws(Arena.Fault) {
      block = try FloatBlock(zeros: inputs * outputs)
    } catch {
      throw .session(.outOfMemory(bytes: inputs * outputs * 4))
    }
    do throws(Source.Fault) {
      try weights.load(name, into: block)
    } catch {
      throw .session(.weights(error))
    }
    values = block.array
  }

  /// The weight of each channel for a target.
  func weights(for target: Target, channels: Int) -> HeadWeights {
    let weights = plainWeights(for: target, channels: channels)
    return target.isNegated ? HeadWeights(weights: weights.weights.map { -$0 }) : weights
  }

  private func plainWeights(for target: Target, channels: Int) -> HeadWeights {
    switch head {
    case .direct:
      var weights = [Float](repeating: 0, count: channels)
      weights[target.index] += 1
      if let versus = target.versus { weights[versus] -= 1 }
      return HeadWeights(weights: weights)
    case .linear(_, let inputs, _):
      let own = values[target.index * inputs..<(target.index + 1) * inputs]
      guard let versus = target.versus else { return HeadWeights(weights: Array(own)) }
      let other = values[versus * inputs..<(versus + 1) * inputs]
      return HeadWeights(weights: zip(own, other).map { $0 - $1 })
    }
  }
}
