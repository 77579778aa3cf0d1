import SpecChecking
import Tensors
import Testing
import Training

@Suite struct DataTests {
  private func images(_ count: Int = 12) throws -> Dataset {
    let shape = Shape(channels: 2, height: 3, width: 4)
    let bytes = (0..<count * shape.count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    let levels = (0..<2).map { channel in (0..<256).map { Float($0) / 255 - Float(channel) } }
    return try #require(
      Dataset(
        shape: shape, items: .images(bytes, levels: levels),
        targets: .classes((0..<count).map { $0 % 3 })))
  }

  private func item(
    _ dataset: Dataset, _ index: Int, _ variation: ImageVariation? = nil
  ) throws -> [Float] {
    let block = try FloatBlock(zeros: dataset.shape.count)
    dataset.write(index, into: block, variation: variation)
    return block.array
  }

  @Test("an item is what its levels make of its bytes")
  func levels() throws {
    let dataset = try images()
    let values = try item(dataset, 1)
    #expect(values[0] == Float(UInt8(truncatingIfNeeded: 24 * 37)) / 255)
    #expect(values[12] == Float(UInt8(truncatingIfNeeded: 36 * 37)) / 255 - 1)
  }

  @Test("a variation that changes nothing gives the item; a flip its mirror; a shift moves it")
  func variations() throws {
    let dataset = try images()
    let plain = try item(dataset, 2)
    func close(_ a: [Float], _ b: [Float]) -> Bool { zip(a, b).allSatisfy { abs($0 - $1) < 1e-5 } }
    #expect(
      close(try item(dataset, 2, ImageVariation(.init(), seed: 1, epoch: 0, image: 2)), plain))
    var flip = TrainSpec.Augmentation()
    flip.flip = true
    let mirrored = plain.indices.map { plain[$0 / 4 * 4 + 3 - $0 % 4] }
    var seen: Set<Bool> = []
    for epoch in 0..<20 {
      let got = try item(dataset, 2, ImageVariation(flip, seed: 1, epoch: epoch, image: 2))
      #expect(close(got, plain) || close(got, mirrored))
      seen.insert(close(got, plain))
    }
    #expect(seen.count == 2)
    var shift = TrainSpec.Augmentation()
    shift.shift = 1
    for epoch in 0..<20 {
      let got = try item(dataset, 2, ImageVariation(shift, seed: 1, epoch: epoch, image: 2))
      let fits = [-1, 0, 1].contains { down in
        [-1, 0, 1].contains { right in
          let moved = plain.indices.map { at -> Float in
            let (channel, row, column) = (at / 12, at % 12 / 4 - down, at % 4 - right)
            guard (0..<3).contains(row), (0..<4).contains(column) else { return Float(-channel) }
            return plain[channel * 12 + row * 4 + column]
          }
          return close(got, moved)
        }
      }
      #expect(fits)
    }
  }

  @Test("crop and colour stay inside the levels and differ between epochs, not between runs")
  func cropAndColor() throws {
    let dataset = try images()
    var rules = TrainSpec.Augmentation()
    rules.crop = 0.5
    rules.color = 0.3
    var results: Set<[Float]> = []
    for epoch in 0..<8 {
      let first = try item(dataset, 3, ImageVariation(rules, seed: 5, epoch: epoch, image: 3))
      let again = try item(dataset, 3, ImageVariation(rules, seed: 5, epoch: epoch, image: 3))
      #expect(first == again)
      #expect(first[..<12].allSatisfy { $0 >= 0 && $0 <= 1 })
      results.insert(first)
    }
    #expect(results.count == 8)
  }

  @Test("a split holds out the same share of every class, by the seed")
  func split() throws {
    let dataset = try images(60)
    let (train, held) = dataset.split(holding: 0.2, seed: 4)
    #expect(held.count == 12)
    #expect(Set(train + held) == Set(0..<60))
    for label in 0..<3 { #expect(held.count { $0 % 3 == label } == 4) }
    #expect(dataset.split(holding: 0.2, seed: 4).held == held)
    #expect(dataset.split(holding: 0.2, seed: 5).held != held)
    #expect(dataset.split(holding: 0, seed: 4).held.isEmpty)
  }

  @Test("an epoch sees every item once, in whole batches")
  func batches() {
    let batches = EpochOrder.batches(of: Array(0..<50), size: 8, seed: 3, epoch: 1)
    #expect(batches.count == 6)
    #expect(batches.allSatisfy { $0.count == 8 })
    #expect(Set(batches.joined()).count == 48)
    #expect(batches != EpochOrder.batches(of: Array(0..<50), size: 8, seed: 3, epoch: 2))
    #expect(EpochOrder.batches(of: [], size: 8, seed: 3, epoch: 1).isEmpty)
  }

  @Test("rates warm up, stay, fall in steps or along a cosine")
  func schedules() {
    var settings = TrainSpec()
    settings.rate = 1
    settings.epochs = 10
    settings.warmup = 1
    settings.schedule = .constant
    let constant = RateSchedule(settings, stepsPerEpoch: 10)
    #expect(abs(constant.rate(at: 0) - 0.1) < 1e-12)
    #expect(abs(constant.rate(at: 4) - 0.5) < 1e-12)
    #expect(constant.rate(at: 99) == 1)
    settings.schedule = .cosine
    let cosine = RateSchedule(settings, stepsPerEpoch: 10)
    #expect(abs(cosine.rate(at: 10) - 1) < 1e-12)
    #expect(abs(cosine.rate(at: 55) - 0.5) < 1e-12)
    #expect(cosine.rate(at: 99) < 0.001)
    settings.schedule = .step
    settings.warmup = 0
    settings.stepEpochs = 4
    settings.stepFactor = 0.5
    let steps = RateSchedule(settings, stepsPerEpoch: 10)
    #expect([0, 39, 40, 80].map { steps.rate(at: $0) } == [1, 1, 0.5, 0.25])
  }

  @Test("numbers that do not fit together are no data set")
  func mismatches() {
    let shape = Shape(features: 3)
    #expect(Dataset(shape: shape, items: .vectors([1, 2]), targets: .classes([])) == nil)
    #expect(Dataset(shape: shape, items: .vectors([1, 2, 3]), targets: .classes([])) == nil)
    #expect(
      Dataset(shape: shape, items: .vectors([1, 2, 3]), targets: .values([1], outputs: 2)) == nil)
  }
}
