import Attribution
import Execution
import Planning
import Tensors
import TestNetworks
import Testing

/// The metrics of maps, against the same reference and against cases that can be worked out.
@Suite("Scores of maps")
struct ScoreTests {
  private let fixture: MethodFixture
  private let scorer: ImageScorer
  private let map: Heatmap

  init() throws {
    fixture = try MethodFixture.load()
    let network = try Network(MethodFixture.text)
    let rescorer = try ImageScorer.rescorer(
      network.graph, kernels: .portable, workers: 1, weights: TensorDictionary(fixture.weights))
    let target = Target(index: fixture.classes[0])
    scorer = ImageScorer(rescorer, input: fixture.input, target: target)
    map = Heatmap(
      height: 12, width: 14, values: fixture.maps["\(target.index)/scorecam/relu2"] ?? [])
  }

  private func expect(_ finding: ScoreFinding, _ name: String) throws {
    let wanted = try #require(fixture.metrics[name])
    #expect(abs(finding.value - wanted) < 1e-5 * max(1, abs(wanted)), "\(name) \(finding.value)")
    #expect(!finding.recipe.isEmpty)
  }

  @Test("deletion and insertion are the reference's areas", arguments: Substrate.allCases)
  func deletion(substrate: Substrate) throws {
    let scored = ScoredMap(map, height: 12, width: 14)
    for finding in DeletionInsertion.findings(scored, scorer, substrate) {
      try expect(finding, "\(finding.metric)/\(substrate.rawValue)")
    }
  }

  @Test("ROAD, average drop and infidelity are the reference's")
  func others() throws {
    let scored = ScoredMap(map, height: 12, width: 14)
    try expect(ROAD.finding(scored, scorer, seed: 1), "ROAD")
    let drop = AverageDrop.findings(map.picture(height: 12, width: 14), scorer)
    try expect(drop[0], "average drop")
    #expect(drop[1].value == (drop[0].value > 0 ? 0 : 1))
    try expect(Infidelity.finding(scored, scorer, seed: 1), "infidelity")
  }

  @Test("a missing pixel amid known ones is the mean of its neighbours")
  func imputation() throws {
    let shape = Shape(channels: 1, height: 3, width: 3)
    let input: [Float] = [1, 2, 3, 4, 100, 6, 7, 8, 9]
    let result = ROAD.imputed(input, shape: shape, removed: [4], seed: 1)
    #expect(abs(result[4] - 5) < 0.1)
    #expect(result[0] == 1 && result[8] == 9)
  }

  @Test("a mask is hit, filled and overlapped as counted by hand")
  func masks() throws {
    var map = Heatmap(height: 4, width: 4)
    map.values[5] = 4
    map.values[6] = 3
    map.values[15] = 1
    map.values[0] = -9
    var mask = [Bool](repeating: false, count: 16)
    mask[5] = true
    mask[4] = true
    func found(_ mask: [Bool], _ tolerance: Int) -> [String: Double] {
      let scored = ScoredMap(map, height: 4, width: 4)
      return Dictionary(
        uniqueKeysWithValues: MaskScores.findings(scored, mask: mask, tolerance: tolerance)
          .map { ($0.metric, $0.value) })
    }
    #expect(found(mask, 0) == ["pointing game": 1, "energy in mask": 0.5, "IoU": 1.0 / 3])
    var far = [Bool](repeating: false, count: 16)
    far[7] = true
    #expect(found(far, 1)["pointing game"] == 0)
    #expect(found(far, 2)["pointing game"] == 1)
    // A map with nothing positive points nowhere, whatever its largest value.
    map.values = map.values.map { -abs($0) }
    #expect(found([Bool](repeating: true, count: 16), 15)["pointing game"] == 0)
  }

  @Test("rank correlation shares the ranks of equal values")
  func ranks() {
    #expect(RankCorrelation.spearman([1, 2, 3], [10, 20, 30]) == 1)
    #expect(RankCorrelation.spearman([1, 2, 3], [3, 2, 1]) == -1)
    #expect(RankCorrelation.spearman([1, 1, 1], [1, 2, 3]) == 0)
    // By hand: ranks 1.5 1.5 3 4 against 1 2 3 4 give 4.5 / sqrt(4.5 * 5).
    let tied = RankCorrelation.spearman([0, 0, 1, 2], [1, 2, 3, 4])
    #expect(abs(tied - 4.5 / (4.5 * 5).squareRoot()) < 1e-12)
  }

  @Test("methods that agree agree, and sensitivity is a ratio of norms")
  func agreement() throws {
    let scored = ScoredMap(map, height: 12, width: 14)
    let other = ScoredMap(
      Heatmap(height: 12, width: 14, values: map.values.map { -$0 }), height: 12, width: 14)
    let same = Agreement.findings([scored, scored])
    #expect(abs(try #require(same[0]).value - 1) < 1e-12)
    #expect(abs(try #require(Agreement.findings([scored, other])[0]).value + 1) < 1e-12)
    #expect(Agreement.findings([scored])[0] == nil)
    var moved = map
    moved.values = moved.values.map { $0 * 1.25 }
    #expect(abs(Sensitivity.finding(map, moved: [map, moved], seed: 1).value - 0.25) < 1e-6)
  }
}
