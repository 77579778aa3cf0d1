public import Tensors

extension WinogradConvolution {
  /// Transforms and packs a weight `[outputChannels, inputChannels / groups, 3, 3]` in the order in
  /// which the kernels read it: `[team, position, source channel, target channel]`. Channels that
  /// do not exist get zeros. All workers share the work.
  ///
  /// - Complexity: O(weights); memory bandwidth bound.
  public func pack(_ weight: FloatBlock, into packed: FloatBlock, team: Team) {
    precondition(weight.count == problem.weightCount, "a weight of another size")
    precondition(packed.count == packedCount, "room of another size")
    let teams = direct.teams
    let operands = unsafe (self, teams, weight.pointer, packed.mutablePointer)
    unsafe team.run(operands) { operands, worker, count in
      let (convolution, teams, weight, packed) = unsafe operands
      // A unit is up to 16 source channels of a team.
      let sourceBlocks = (convolution.direct.sourceExtent + 15) / 16
      for unit in Team.share(of: teams.count * sourceBlocks, worker: worker, of: count) {
        let (place, block) = unit.quotientAndRemainder(dividingBy: sourceBlocks)
        unsafe convolution.pack(teams[place], block * 16, weight, packed)
      }
    }
  }

  /// Up to 16 source channels of a team.
  @unsafe private func pack(
    _ team: TargetTeam, _ first: Int, _ weight: UnsafePointer<Float>,
    _ packed: UnsafeMutablePointer<Float>
  ) {
    let p = problem
    let isForward = direct.isForward
    let lanes = team.blocks * 16
    let perGroup = direct.targetChannels / p.groups
    let group = team.firstBlock * 16 / max(1, (perGroup + 15) / 16 * 16)
    let count = min(16, team.sources.count - first)
    let position = team.sources.count * lanes
    let base = unsafe packed + team.weights * Winograd.positions
    // Floats between neighbouring source and target channels.
    let inputs = p.inputsPerGroup
    let (sourceStep, targetStep) = isForward ? (9, inputs * 9) : (inputs * 9, 9)
    unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: 16 * 9 * 16) { room in
      guard let taps = room.baseAddress else { return }
      for block in 0..<team.blocks {
        let target = (team.firstBlock + block) * 16
        let some = max(0, min(16, (group + 1) * perGroup - target))
        // The first window of these targets and sources.
        let start =
          isForward
          ? unsafe weight + target * targetStep + first * sourceStep
          : unsafe weight + (group * p.outputsPerGroup + first) * sourceStep
            + (target - group * perGroup) * targetStep
        if some < 16 { unsafe taps.update(repeating: 0, count: 16 * 9 * 16) }
        for lane in 0..<some {
          for source in 0..<count {
            let window = unsafe start + lane * targetStep + source * sourceStep
            let to = unsafe taps + source * 144 + lane
            if isForward {
              for tap in 0..<9 { unsafe to[tap * 16] = window[tap] }
            } else {
              for tap in 0..<9 { unsafe to[tap * 16] = window[8 - tap] }
            }
          }
        }
        for source in 0..<count {
          unsafe transform(
            taps + source * 144, to: base + (first + source) * lanes + block * 16, position)
        }
      }
    }
  }
}

/// `G g Gᵀ` of the windows of 16 target channels, in double precision: its error would be in every
/// product.
@inline(never)
private func transform(
  _ taps: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, _ position: Int
) {
  typealias Lanes = SIMD4<Double>
  let g = Factors()
  for lane in stride(from: 0, to: 16, by: 4) {
    unsafe withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 18) { room in
      guard let columns = room.baseAddress else { return }
      for column in 0..<3 {
        let tap = { (row: Int) in
          unsafe Lanes(Tile.load(taps + (row * 3 + column) * 16 + lane))
        }
        let six = g.apply(tap(0), tap(1), tap(2))
        unsafe columns[column] = six.0
        unsafe columns[3 + column] = six.1
        unsafe columns[6 + column] = six.2
        unsafe columns[9 + column] = six.3
        unsafe columns[12 + column] = six.4
        unsafe columns[15 + column] = six.5
      }
      var to = unsafe target + lane
      for row in 0..<6 {
        let six = unsafe g.apply(columns[row * 3], columns[row * 3 + 1], columns[row * 3 + 2])
        unsafe Tile.store(SIMD4<Float>(six.0), to)
        unsafe Tile.store(SIMD4<Float>(six.1), to + position)
        unsafe Tile.store(SIMD4<Float>(six.2), to + 2 * position)
        unsafe Tile.store(SIMD4<Float>(six.3), to + 3 * position)
        unsafe Tile.store(SIMD4<Float>(six.4), to + 4 * position)
        unsafe Tile.store(SIMD4<Float>(six.5), to + 5 * position)
        unsafe to += 6 * position
      }
    }
  }
}

/// The factors of `G`.
private struct Factors {
  private let atZero = Winograd.weightRows[0][0]
  private let inner = Winograd.weightRows[1]
  private let outer = Winograd.weightRows[3]

  /// `G` times three values, four lanes at a time.
  @inline(__always)
  func apply(_ first: SIMD4<Double>, _ second: SIMD4<Double>, _ third: SIMD4<Double>) -> (
    SIMD4<Double>, SIMD4<Double>, SIMD4<Double>, SIMD4<Double>, SIMD4<Double>, SIMD4<Double>
  ) {
    let even = first * inner[0] + third * inner[2]
    let odd = second * inner[1]
    let even2 = first * outer[0] + third * outer[2]
    let odd2 = second * outer[1]
    return (first * atZero, even + odd, even - odd, even2 + odd2, even2 - odd2, third)
  }
}
