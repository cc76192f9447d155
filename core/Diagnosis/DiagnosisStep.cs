namespace MyIpma.Core.Diagnosis;

/// <summary>One link of the chain.</summary>
/// <param name="Link">Which.</param>
/// <param name="State">How it stands.</param>
/// <param name="Word">The key of the sentence that says so, in topic <c>diagnosis</c>.</param>
public sealed record DiagnosisStep(DiagnosisLink Link, DiagnosisState State, string Word);
