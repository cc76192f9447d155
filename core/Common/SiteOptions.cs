using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace MyIpma.Core.Common;

/// <summary>Section <c>MyIpma:Site</c>: where people and programs reach us.</summary>
public sealed class SiteOptions
{
    public const string Section = "MyIpma:Site";

    /// <summary>The address of the API, e.g. <c>https://api.my.ipma.world/</c>.</summary>
    [Required]
    public Uri? ApiBase { get; set; }

    /// <summary>The address of the My badges page.</summary>
    [Required]
    public Uri? WebBase { get; set; }

    /// <summary>Origins beside the page's own whose pages may call what needs a sign-in, e.g. <c>https://www.example.org</c>.</summary>
    public IList<Uri> AllowedOrigins { get; } = [];

    /// <summary>Whether pages of this machine may do so too, at any port: for development.</summary>
    public bool AllowLoopbackOrigins { get; set; }

    /// <summary>An address below the API.</summary>
    public Uri GetApiUri(string path) => new(ApiBase ?? throw new InvalidOperationException("MyIpma:Site:ApiBase is not set."), path);

    /// <summary>An address below the page.</summary>
    public Uri GetWebUri(string path) => new(WebBase ?? throw new InvalidOperationException("MyIpma:Site:WebBase is not set."), path);
}

[OptionsValidator]
internal sealed partial class SiteOptionsValidator : IValidateOptions<SiteOptions>;
