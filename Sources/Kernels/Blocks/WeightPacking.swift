public import Tensors

extension BlockConvolution {
  /// Packs a weight `[outputChannels, inputChannels / groups, kernelHeight, kernelWidth]` in the
  /// order in which the kernels read it: `[pass, team, source block, tap, source channel, target
  /// channel]`. Channels that do not exist get zeros. All workers share the work.
  ///
  /// - Complexity: O(weights); memory bandwidth bound.
  public func pack(_ weight: FloatBlock, into packed: FloatBlock, team: Team) {
    precondition(weight.count == problem.weightCount, "a weight of another size")
    precondition(packed.count == packedCount, "room of another size")
    let teams = teams
    let operands = unsafe (self, teams, weight.pointer, packed.mutablePointer)
    unsafe team.run(operands) { operands, worker, count in
      let (convolution, teams, weight, packed) = unsafe operands
      for (index, pass) in convolution.passes.enumerated() where pass.hasTaps {
        let offset = convolution.weightOffset(pass: index)
        for place in Team.share(of: teams.count, worker: worker, of: count) {
          let target = teams[place]
          unsafe convolution.pack(
            target, pass, weight, packed + offset + target.weights * pass.taps)
        }
      }
    }
  }

  /// The weights of one team of targets in one pass.
  @unsafe private func pack(
    _ target: TargetTeam, _ pass: GatherPass, _ weight: UnsafePointer<Float>,
    _ packed: UnsafeMutablePointer<Float>
  ) {
    let (taps, inputs) = (problem.taps, problem.inputsPerGroup)
    let lanes = target.blocks * 16
    let perGroup = grouping == .shared ? targetChannels : targetChannels / problem.groups
    let group = target.firstBlock * 16 / max(perGroup, 1)
    var out = unsafe packed
    for block in stride(from: target.sources.lowerBound, to: target.sources.upperBound, by: 16) {
      let sources = block..<min(block + 16, target.sources.upperBound)
      for row in pass.vertical.taps {
        for column in pass.horizontal.taps {
          let tap = row * problem.kernelWidth + column
          for source in sources {
            for lane in 0..<lanes {
              let channel = target.firstBlock * 16 + lane
              let isThere = channel < min(targetChannels, (group + 1) * perGroup)
              unsafe out[lane] =
                isThere
                ? value(source: source, target: channel, tap, weight, taps: taps, inputs: inputs)
                : 0
            }
            unsafe out += lanes
          }
        }
      }
    }
  }

  /// The weight between two channels at a tap; zero between channels of different groups.
  @inline(__always)
  @unsafe private func value(
    source: Int, target: Int, _ tap: Int, _ weight: UnsafePointer<Float>, taps: Int, inputs: Int
  ) -> Float {
    let (input, output) = isForward ? (source, target) : (target, source)
    guard problem.groups > 1 else {
      return unsafe weight[(output * inputs + input) * taps + tap]
    }
    guard input / inputs == output / problem.outputsPerGroup else { return 0 }
    return unsafe weight[(output * inputs + input % inputs) * taps + tap]
  }
}
