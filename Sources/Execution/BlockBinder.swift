import Kernels
import Planning
import Tensors

/// Binds a kernel over blocks to its memory, and writes its machine code.
struct BlockBinder {
  let kernel: BlockKernel
  let library: KernelLibrary
  let team: Team

  /// A place in the arena with the layout of what it holds.
  struct Place {
    let block: FloatBlock
    let layout: BlockLayout
  }

  func forward(inputs: [Place], parameters: [FloatBlock], output: Place, epilogue: Epilogue)
    throws(KernelLibrary.Refused) -> BoundStep
  {
    let team = team
    switch kernel {
    case .convolution(let convolution, _):
      let (input, weight) = (inputs[0], parameters[0])
      let bias = parameters.count > 1 ? parameters[1] : nil
      let run = try BlockRun(
        convolution, source: input.layout, target: output.layout, hasBias: bias != nil,
        end: .activation(epilogue, addend: nil), library: library)
      return {
        run.run(
          source: input.block, weights: weight, bias: bias, extra: nil, target: output.block,
          team: team)
      }
    }
  }

  func backward(
    outputGradient: Place, inputGradients: [Place?], accumulates: [Bool],
    parameters: [FloatBlock], mask: (RectifierMask, value: Place?)?
  ) throws(KernelLibrary.Refused) -> BoundStep {
    let team = team
    switch kernel {
    case .convolution(_, let back):
      guard let target = inputGradients[0] else { return {} }
      let weight = parameters[0]
      let end: BlockRun.End =
        mask.map { .mask($0.0, value: $0.value?.layout ?? target.layout) }
        ?? .activation(.none, addend: nil)
      let run = try BlockRun(
        back, source: outputGradient.layout, target: target.layout,
        accumulates: accumulates[0], end: end, library: library)
      let extra = mask?.value?.block
      return {
        run.run(
          source: outputGradient.block, weights: weight, bias: nil, extra: extra,
          target: target.block, team: team)
      }
    }
  }
}
