public import Tensors

extension BlockConvolution {
  /// Packs a weight `[outputChannels, inputChannels / groups, kernelHeight, kernelWidth]` in the
  /// order in which the kernels read it: `[pass, team, source block, tap, source channel, target
  /// channel]`. Channels that do not exist get zeros. All workers share the work.
  ///
  /// - Parameter factors: What the weights of each target channel are multiplied by; nil for 1.
  /// - Complexity: O(weights); memory bandwidth bound.
  public func pack(
    _ weight: FloatBlock, scaledBy factors: FloatBlock? = nil, into packed: FloatBlock, team: Team
  ) {
    precondition(weight.count == problem.weightCount, "a weight of another size")
    precondition(packed.count == packedCount, "room of another size")
    precondition(factors.map { $0.count == targetChannels } ?? true, "factors of another count")
    let teams = teams
    let jobs = passes.indices.map { index in
      let (vertical, horizontal) = (passes[index].vertical.taps, passes[index].horizontal.taps)
      return PassWeights(
        offset: weightOffset(pass: index),
        taps: vertical.flatMap { y in horizontal.map { x in y * problem.kernelWidth + x } })
    }
    let operands = unsafe (
      self, teams, jobs, weight.pointer, factors?.pointer, packed.mutablePointer
    )
    unsafe team.run(operands) { operands, worker, count in
      let (convolution, teams, jobs, weight, factors, packed) = unsafe operands
      // A unit is up to 16 source channels of a team.
      let blocks = (convolution.sourceExtent + 15) / 16
      for unit in Team.share(of: teams.count * blocks, worker: worker, of: count) {
        let target = teams[unit / blocks]
        let first = target.sources.lowerBound + unit % blocks * 16
        let sources = first..<min(first + 16, target.sources.upperBound)
        for job in jobs {
          let before = first - target.sources.lowerBound
          let place = (target.weights + before * target.blocks * 16) * job.taps.count
          unsafe convolution.pack(
            target, sources, job.taps, weight, factors, packed + job.offset + place)
        }
      }
    }
  }

  /// Up to 16 source channels of a team in one pass: `[tap, source channel, target channel]`.
  @unsafe private func pack(
    _ team: TargetTeam, _ sources: Range<Int>, _ taps: [Int], _ weight: UnsafePointer<Float>,
    _ factors: UnsafePointer<Float>?, _ packed: UnsafeMutablePointer<Float>
  ) {
    let lanes = team.blocks * 16
    let first = team.firstBlock * 16
    guard grouping == .separate else {
      unsafe packShared(first, sources, taps, weight, factors, packed)
      return
    }
    let perGroup = targetChannels / problem.groups
    let group = first / ((perGroup + 15) / 16 * 16)
    let place = first - group * ((perGroup + 15) / 16 * 16)
    let some = min(lanes, perGroup - place)
    let count = sources.count
    if some < lanes { unsafe packed.update(repeating: 0, count: taps.count * count * lanes) }
    let (all, inputs) = (problem.taps, problem.inputsPerGroup)
    if isForward {
      // A target's weights stand together: they are read through, and spread.
      let within = sources.lowerBound - group * inputs
      for lane in 0..<some {
        let output = group * perGroup + place + lane
        let row = unsafe weight + (output * inputs + within) * all
        let factor = unsafe factors?[output] ?? 1
        var to = unsafe packed + lane
        for tap in taps {
          var from = unsafe row + tap
          for _ in 0..<count {
            unsafe to.pointee = from.pointee * factor
            unsafe to += lanes
            unsafe from += all
          }
        }
      }
    } else {
      // So do those of a source, here an output.
      for (index, output) in sources.enumerated() {
        let row = unsafe weight + (output * inputs + place) * all
        for (step, tap) in taps.enumerated() {
          let to = unsafe packed + (step * count + index) * lanes
          var from = unsafe row + tap
          for lane in 0..<some {
            unsafe to[lane] = from.pointee
            unsafe from += all
          }
          guard let factors = unsafe factors else { continue }
          for lane in 0..<some { unsafe to[lane] *= factors[group * perGroup + place + lane] }
        }
      }
    }
  }

  /// The same for a block that several groups share: zero between channels of different groups.
  @unsafe private func packShared(
    _ first: Int, _ sources: Range<Int>, _ taps: [Int], _ weight: UnsafePointer<Float>,
    _ factors: UnsafePointer<Float>?, _ packed: UnsafeMutablePointer<Float>
  ) {
    let inputs = problem.inputsPerGroup
    var to = unsafe packed
    for tap in taps {
      for source in sources {
        for target in first..<first + 16 {
          let (input, output) = isForward ? (source, target) : (target, source)
          let isThere = target < targetChannels && input / inputs == output / inputs
          unsafe to.pointee =
            isThere
            ? weight[(output * inputs + input % inputs) * problem.taps + tap]
              * (factors?[target] ?? 1) : 0
          unsafe to += 1
        }
      }
    }
  }
}

/// Where the weights of a pass are packed, and the places in the window that they come from.
private struct PassWeights {
  let offset: Int
  let taps: [Int]
}
