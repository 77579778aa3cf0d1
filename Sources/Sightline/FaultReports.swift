import Attribution
import Execution
import SourceMarks
import Weights

extension RunFault {
  /// What an explanation's fault means to a person.
  init(_ fault: ExplainFault<WeightFault>) {
    switch fault {
    case .noHead(let layer, let reason):
      self.init(
        .usage,
        Diagnostic(
          .camImpossible,
          "method cam needs '\(layer)' → global pooling → one linear layer; \(reason)", at: nil,
          hint: "use gradcam here, or the layer before the pooling: explain layers shows where "
            + "cam is exact", layer: layer))
    case .notOnPath(let layer):
      self.init(
        .usage,
        Diagnostic(
          .notOnPath, "the score does not depend on '\(layer)'", at: nil,
          hint: "its gradient would be zero everywhere", layer: layer))
    case .tooLarge: self.init(.budget, "the plan needs more memory than there can be")
    case .session(let fault): self.init(fault)
    }
  }

  /// What a session's fault means to a person.
  init(_ fault: SessionFault<WeightFault>) {
    switch fault {
    case .outOfMemory(let bytes):
      self.init(
        .budget, "the system refuses the \(bytes / 1_000_000) MB that the plan needs",
        hint: "explain plan shows what needs the memory; --size runs a smaller input")
    case .noMachineCode:
      self.init(
        .budget, "the system refuses memory for machine code",
        hint: "--kernels portable needs none")
    case .weights(let fault): self.init(.weights, fault.diagnostic(at: nil))
    }
  }
}
