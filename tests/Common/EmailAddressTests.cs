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
    public void Two_spellings_of_a_mailbox_have_one_key(string spelled, string canonical)
    {
        var addresses = FactoryFor('a');

        var address = addresses.TryParse(spelled);

        Assert.Equal(addresses.TryParse(canonical), address);
        Assert.Equal(canonical, address?.Value);
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
