public import Tensors

extension WinogradConvolution {
  /// Transforms and packs a weight `[outputChannels, inputChannels / groups, 3, 3]` in the order in
  /// which the kernels read it: `[position, team, source channel, target channel]`. Channels that
  /// do not exist get zeros. All workers share the work.
  ///
  /// - Parameter factors: What the weights of each target channel are multiplied by; nil for 1.
  /// - Complexity: O(weights); memory bandwidth bound.
  public func pack(
    _ weight: FloatBlock, scaledBy factors: FloatBlock? = nil, into packed: FloatBlock, team: Team
  ) {
    precondition(weight.count == problem.weightCount, "a weight of another size")
    precondition(packed.count == packedCount, "room of another size")
    precondition(
      factors.map { $0.count == direct.targetChannels } ?? true, "factors of another count")
    guard !keepsWindows else {
      direct.pack(weight, scaledBy: factors, into: packed, team: team)
      return
    }
    let teams = direct.teams
    let operands = unsafe (
      self, teams, weight.pointer, factors?.pointer, packed.mutablePointer
    )
    unsafe team.run(operands) { operands, worker, count in
      let (convolution, teams, weight, factors, packed) = unsafe operands
      // A unit is up to 16 source channels of a team.
      let sourceBlocks = (convolution.direct.sourceExtent + 15) / 16
      for unit in Team.share(of: teams.count * sourceBlocks, worker: worker, of: count) {
        let (place, block) = unit.quotientAndRemainder(dividingBy: sourceBlocks)
        unsafe convolution.pack(teams[place], block * 16, weight, factors, packed)
      }
    }
  }

  /// Up to 16 source channels of a team.
  @unsafe private func pack(
    _ team: TargetTeam, _ first: Int, _ weight: UnsafePointer<Float>,
    _ factors: UnsafePointer<Float>?, _ packed: UnsafeMutablePointer<Float>
  ) {
    let count = min(16, team.sources.count - first)
    let lanes = team.blocks * 16
    let position = packedCount / Winograd.positions
    let base = unsafe packed + team.weights + first * lanes
    // The positions lie far apart, at distances that share a set of the cache: what goes there is
    // collected, so that each line is touched once.
    let few = 4
    let (tapCount, roomCount) = (16 * 9 * lanes, Winograd.positions * few * lanes)
    unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: tapCount + roomCount) {
      guard let taps = $0.baseAddress else { return }
      for block in 0..<team.blocks {
        unsafe gather(
          team.firstBlock + block, first..<first + count, weight, factors,
          to: taps + block * 16 * 9 * 16)
      }
      let room = unsafe taps + tapCount
      for source in stride(from: 0, to: count, by: few) {
        let some = min(few, count - source)
        for block in 0..<team.blocks {
          for index in source..<source + some {
            let from = unsafe taps + (block * 16 + index) * 9 * 16
            let to = unsafe room + ((index - source) * lanes + block * 16)
            if isStrided {
              unsafe transformStrided(from, to: to, few * lanes)
            } else {
              unsafe transform(from, to: to, few * lanes)
            }
          }
        }
        for place in 0..<Winograd.positions {
          unsafe (base + place * position + source * lanes).update(
            from: room + place * few * lanes, count: some * lanes)
        }
      }
    }
  }

  /// The windows between a block of targets and some source channels of its group, as `[source,
  /// tap, target]`.
  @unsafe private func gather(
    _ block: Int, _ sources: Range<Int>, _ weight: UnsafePointer<Float>,
    _ factors: UnsafePointer<Float>?, to taps: UnsafeMutablePointer<Float>
  ) {
    let p = problem
    let perGroup = direct.targetChannels / p.groups
    let (group, place) = (block * 16).quotientAndRemainder(
      dividingBy: max(1, (perGroup + 15) / 16 * 16))
    let some = max(0, min(16, perGroup - place))
    if some < 16 { unsafe taps.update(repeating: 0, count: sources.count * 9 * 16) }
    let inputs = p.inputsPerGroup
    for lane in 0..<some {
      let target = group * perGroup + place + lane
      let factor = unsafe factors?[target] ?? 1
      // Forward a target is an output; on the way back the window is turned over.
      if direct.isForward {
        let row = unsafe weight + (target * inputs + sources.lowerBound) * 9
        for tap in 0..<sources.count * 9 { unsafe taps[tap * 16 + lane] = row[tap] * factor }
      } else {
        for (index, source) in sources.enumerated() {
          let output = group * p.outputsPerGroup + source
          let window = unsafe weight + (output * inputs + place + lane) * 9
          let to = unsafe taps + index * 9 * 16 + lane
          for tap in 0..<9 { unsafe to[tap * 16] = window[8 - tap] * factor }
        }
      }
    }
  }
}

/// `G g Gᵀ` of the windows of 16 target channels.
@inline(never)
private func transform(
  _ taps: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, _ position: Int
) {
  let (inner, outer) = (Pair(Winograd.points[0]), Pair(Winograd.points[1]))
  for lane in stride(from: 0, to: 16, by: 4) {
    let g = unsafe taps + lane
    let top = unsafe (Tile.load(g), Tile.load(g + 16), Tile.load(g + 32))
    let middle = unsafe (Tile.load(g + 48), Tile.load(g + 64), Tile.load(g + 80))
    let bottom = unsafe (Tile.load(g + 96), Tile.load(g + 112), Tile.load(g + 128))
    let to = unsafe target + lane
    @inline(__always)
    func store(_ row: Int, _ a: SIMD4<Float>, _ b: SIMD4<Float>, _ c: SIMD4<Float>) {
      let to = unsafe to + row * 6 * position
      unsafe Tile.store(a, to)
      unsafe Tile.store(c, to + position)
      let (two, three) = inner.apply(a, b, c)
      unsafe Tile.store(two, to + 2 * position)
      unsafe Tile.store(three, to + 3 * position)
      let (four, five) = outer.apply(a, b, c)
      unsafe Tile.store(four, to + 4 * position)
      unsafe Tile.store(five, to + 5 * position)
    }
    store(0, top.0, top.1, top.2)
    store(1, bottom.0, bottom.1, bottom.2)
    for row in stride(from: 2, to: 6, by: 2) {
      let pair = row == 2 ? inner : outer
      let first = pair.apply(top.0, middle.0, bottom.0)
      let second = pair.apply(top.1, middle.1, bottom.1)
      let third = pair.apply(top.2, middle.2, bottom.2)
      store(row, first.0, second.0, third.0)
      store(row + 1, first.1, second.1, third.1)
    }
  }
}

/// The weights of a window with stride 2, of 16 target channels: at each point a mix of the outer
/// taps, then the middle one, along both axes.
@inline(never)
private func transformStrided(
  _ taps: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, _ position: Int
) {
  let edge = StridedWinograd.points + 1
  for lane in stride(from: 0, to: 16, by: 4) {
    let g = unsafe taps + lane
    for row in 0..<edge {
      let a = unsafe mix(row, Tile.load(g), Tile.load(g + 48), Tile.load(g + 96))
      let b = unsafe mix(row, Tile.load(g + 16), Tile.load(g + 64), Tile.load(g + 112))
      let c = unsafe mix(row, Tile.load(g + 32), Tile.load(g + 80), Tile.load(g + 128))
      for column in 0..<edge {
        unsafe Tile.store(
          mix(column, a, b, c), target + ((row * edge + column) * position + lane))
      }
    }
  }
}

@inline(__always)
private func mix(
  _ row: Int, _ first: SIMD4<Float>, _ middle: SIMD4<Float>, _ last: SIMD4<Float>
) -> SIMD4<Float> {
  guard row < StridedWinograd.points else { return middle }
  let factors = StridedWinograd.weights[row]
  return first * factors.first + last * factors.last
}

/// Two rows of `G`: the values of a window at a point and its opposite.
private struct Pair {
  private let point: Float
  private let square: Float

  init(_ point: Double) {
    self.point = Float(point)
    square = Float(point * point)
  }

  @inline(__always)
  func apply(_ a: SIMD4<Float>, _ b: SIMD4<Float>, _ c: SIMD4<Float>) -> (
    SIMD4<Float>, SIMD4<Float>
  ) {
    let (even, odd) = (a + c * square, b * point)
    return (even + odd, even - odd)
  }
}
