using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace MyIpma.Functions.Bus;

/// <summary>Section <c>ServiceBus</c>, the same one the triggers read.</summary>
internal sealed class BusOptions
{
    public const string Section = BusNames.Connection;

    [Required]
    public string FullyQualifiedNamespace { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class BusOptionsValidator : IValidateOptions<BusOptions>;
