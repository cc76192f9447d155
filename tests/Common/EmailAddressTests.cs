using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using MyIpma.Core.Common;

namespace MyIpma.Tests.Common;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData(" Ana@Example.ORG ", "ana@example.org")]
    [InlineData("ana@bücher.example", "ana@xn--bcher-kva.example")]
    [InlineData("ana\u200B@example.org", "ana@example.org")]
    [InlineData("an\u00ADa@exam\u2060ple.org", "ana@example.org")]
    [InlineData("\uFEFFana@example.org\u200F", "ana@example.org")]
    public void Two_spellings_of_a_mailbox_have_one_key(string spelled, string canonical)
    {
        var addresses = FactoryFor('a');

        var address = addresses.TryParse(spelled);

        Assert.Equal(addresses.TryParse(canonical), address);
        Assert.Equal(canonical, address?.Value);
    }

    [Theory]
    [InlineData("ana@xn--bcher-kva.example", "ana@bücher.example", "a***@bücher.example")]
    [InlineData("ana@example.org", "ana@example.org", "a***@example.org")]
    [InlineData("ana@xn--99999999999.example", "ana@xn--99999999999.example", "a***@xn--99999999999.example")]
    public void People_read_a_domain_in_their_own_letters(string canonical, string shown, string masked)
    {
        var address = new EmailAddress(canonical, "key");

        Assert.Equal((shown, masked), (address.Display, address.Masked));
    }

    [Theory]
    [InlineData("ana+codes@example.org", "ana@example.org")]
    [InlineData("ana+a+b@example.org", "ana@example.org")]
    [InlineData("ana@example.org", "ana@example.org")]
    [InlineData("+ana@example.org", "+ana@example.org")]
    public void A_tag_makes_no_other_mailbox(string canonical, string mailbox)
    {
        Assert.Equal(mailbox, new EmailAddress(canonical, "key").WithoutTag);
    }

    [Theory]
    [InlineData("a.b@example.org", true)]
    [InlineData("a@example.org", true)]
    [InlineData("a..b@example.org", false)]
    [InlineData(".a@example.org", false)]
    [InlineData("a.@example.org", false)]
    public void Credly_takes_no_mailbox_with_dots_at_an_end_or_side_by_side(string text, bool taken)
    {
        Assert.Equal(taken, FactoryFor('a').TryParse(text)?.IsDotAtom);
    }

    [Theory]
    [InlineData("ana")]
    [InlineData("@example.org")]
    [InlineData("a@b")]
    [InlineData("a@[127.0.0.1]")]
    [InlineData("a\uD800@example.org")]
    [InlineData("a\uFFFE@example.org")]
    [InlineData("\u200B@example.org")]
    public void What_is_no_address_is_none(string text)
    {
        Assert.Null(FactoryFor('a').TryParse(text));
    }

    [Fact]
    public void The_key_of_an_address_cannot_be_told_without_the_app_key()
    {
        var here = FactoryFor('a').TryParse("ana@example.org");
        var elsewhere = FactoryFor('b').TryParse("ana@example.org");

        Assert.NotEqual(here?.Key, elsewhere?.Key);
        Assert.NotEqual(Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes("ana@example.org")).AsSpan(0, 16)), here?.Key);
        Assert.True(EmailAddressFactory.IsWellFormedKey(here?.Key));
    }

    private static EmailAddressFactory FactoryFor(char key) => new(Options.Create(new AppKeyOptions { AppKey = new string(key, 32) }));
}
