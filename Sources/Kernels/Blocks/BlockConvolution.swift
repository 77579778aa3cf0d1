/// A convolution over blocks of channels, forward or back to its input, as calls of tile kernels.
///
/// Pure data: what to pack and which border the source needs. `bound` makes it run.
public struct BlockConvolution: Sendable, Hashable {
  /// Which way values flow.
  public enum Direction: Sendable, Hashable {
    /// From the input to the output.
    case forward
    /// From the output's gradient to the input's.
    case backward
  }
  /// How groups map to blocks.
  enum Grouping: Hashable {
    /// Every group has whole blocks (one group may have a partial one).
    case separate
    /// Several equal groups share a block: each target block reads its own source block, through
    /// weights that are zero between groups.
    case shared
  }

  /// What is computed.
  public let problem: ConvolutionProblem
  /// Which way.
  public let direction: Direction
  /// The instructions it is for; they decide how weights are packed.
  public let set: InstructionSet
  let grouping: Grouping
  let passes: [GatherPass]

  /// A convolution as tile kernels; nil for groups that do not map to blocks.
  public init?(_ problem: ConvolutionProblem, _ direction: Direction, set: InstructionSet) {
    self.problem = problem
    self.direction = direction
    self.set = set
    passes = direction == .forward ? GatherPass.forward(problem) : GatherPass.backward(problem)
    let (inputs, outputs) = (problem.inputsPerGroup, problem.outputsPerGroup)
    if problem.groups == 1 || (inputs % 16 == 0 && outputs % 16 == 0) {
      grouping = .separate
    } else if inputs == outputs, 16 % inputs == 0 {
      grouping = .shared
    } else {
      return nil
    }
  }

  var isForward: Bool { direction == .forward }
  var sourceHeight: Int { isForward ? problem.inputHeight : problem.outputHeight }
  var sourceWidth: Int { isForward ? problem.inputWidth : problem.outputWidth }
  var sourceChannels: Int { isForward ? problem.inputChannels : problem.outputChannels }
  var targetChannels: Int { isForward ? problem.outputChannels : problem.inputChannels }

  /// The border that the source needs.
  public var sourceHalo: BlockLayout.Halo {
    passes.reduce(BlockLayout.Halo()) {
      $0.union($1.halo(height: sourceHeight, width: sourceWidth))
    }
  }

  /// Source channels that a target sees, and whether they are whole blocks of a wider source.
  var sourceExtent: Int {
    grouping == .shared ? min(16, sourceChannels) : sourceChannels / problem.groups
  }

  /// Whether each target is written by one call, in its final form, where the source is wide.
  var writesOnce: Bool {
    passes.count == 1 && PassRun.isOneCall(channels: sourceExtent, taps: problem.taps)
  }

  /// Target blocks that one kernel computes at most.
  var width: Int { grouping == .shared || set == .avx2 ? 1 : 2 }

  /// The target blocks, taken together as kernels compute them.
  var teams: [TargetTeam] {
    let groups = grouping == .shared ? 1 : problem.groups
    let perGroup = (targetChannels / groups + 15) / 16
    var teams: [TargetTeam] = []
    var weights = 0
    for group in 0..<groups {
      for first in stride(from: 0, to: perGroup, by: width) {
        let count = min(width, perGroup - first)
        let block = group * perGroup + first
        let sources: Range<Int>
        switch grouping {
        case .separate: sources = group * sourceExtent..<(group + 1) * sourceExtent
        case .shared: sources = block * 16..<min(sourceChannels, block * 16 + 16)
        }
        teams.append(
          TargetTeam(firstBlock: block, blocks: count, sources: sources, weights: weights))
        weights += sources.count * count * 16
      }
    }
    return teams
  }

  /// Floats of one tap's weights, all targets.
  private var weightsPerTap: Int {
    teams.reduce(0) { $0 + $1.sources.count * $1.blocks * 16 }
  }
  /// Floats of the packed weights before a pass's.
  func weightOffset(pass: Int) -> Int {
    passes[..<pass].reduce(0) { $0 + $1.taps } * weightsPerTap
  }
  /// Floats of the packed weights.
  public var packedCount: Int { weightOffset(pass: passes.count) }
}

/// Target blocks that one kernel computes together.
struct TargetTeam: Hashable {
  /// The first of them.
  let firstBlock: Int
  /// How many.
  let blocks: Int
  /// The source channels that they see.
  let sources: Range<Int>
  /// Floats of one tap's weights before these.
  let weights: Int
}
