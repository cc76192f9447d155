using CredlySimulator.Accounts;

namespace CredlySimulator.Pages;

internal static class SignInPages
{
    public static void MapSignIn(this RouteGroupBuilder pages)
    {
        pages.MapGet("sign-up", (PageRequest pageRequest) => SignUpPage(pageRequest, null));
        pages.MapPost("sign-up", SignUpAsync);
        pages.MapGet("sign-in", (PageRequest pageRequest) => SignInPage(pageRequest, null));
        pages.MapPost("sign-in", SignInAsync);
        pages.MapPost("sign-out", SignOutAsync);
    }

    private static PageResult SignUpPage(PageRequest pageRequest, string? problem) => PageLayout.Page(
        "Create account",
        Html.From($"""
            {SignInForms.Problem(problem)}
            <p>Use the address your badge was issued to.</p>
            {SignInForms.SignUp(pageRequest.Field("email"), pageRequest.Field("firstName"), pageRequest.Field("lastName"), pageRequest.Field("badge"))}
            <p>You have an account? <a href="/credly/sign-in{Query(pageRequest)}">Sign in</a></p>
            """),
        pageRequest.Account,
        StatusOf(problem));

    private static PageResult SignInPage(PageRequest pageRequest, string? problem) => PageLayout.Page(
        "Sign in",
        Html.From($"""
            {SignInForms.Problem(problem)}
            {SignInForms.SignIn(pageRequest.Field("email"), pageRequest.Field("badge"))}
            <p>New here? <a href="/credly/sign-up{Query(pageRequest)}">Create account</a></p>
            """),
        pageRequest.Account,
        StatusOf(problem));

    private static async Task<IResult> SignUpAsync(PageRequest pageRequest)
    {
        var (email, first, last) = (pageRequest.Field("email"), pageRequest.Field("firstName"), pageRequest.Field("lastName"));
        if (!EmailAddress.IsValid(email) || first.Length is 0 or > 255 || last.Length is 0 or > 255)
        {
            return SignUpPage(pageRequest, "Please fill in a valid e-mail address, your first name and your last name.");
        }

        var address = EmailAddress.Canonical(email);
        var account = await pageRequest.ChangeAsync(
            transaction => transaction.State.AccountOf(address) is null ? EarnerActions.SignUp(transaction, address, first, last) : null);
        return account is null
            ? SignUpPage(pageRequest, "There is an account with this address already. Please sign in.")
            : await ContinueAsync(pageRequest, account);
    }

    private static async Task<IResult> SignInAsync(PageRequest pageRequest)
    {
        var address = EmailAddress.Canonical(pageRequest.Field("email"));
        var account = await pageRequest.ReadAsync(state => state.AccountOf(address));
        return account is null
            ? SignInPage(pageRequest, "There is no account with this address. Please create one.")
            : await ContinueAsync(pageRequest, account);
    }

    private static async Task<IResult> ContinueAsync(PageRequest pageRequest, Account account)
    {
        await pageRequest.SignInAsync(account);
        var badge = await pageRequest.ReadAsync(state => state.Badges.GetValueOrDefault(pageRequest.Field("badge")));
        return PageRedirect.To(badge is null ? "/credly/dashboard" : $"/credly/badges/{badge.Id}/accept");
    }

    private static async Task<IResult> SignOutAsync(PageRequest pageRequest)
    {
        await pageRequest.SignOutAsync();
        return PageRedirect.To("/credly/sign-in");
    }

    private static string Query(PageRequest pageRequest) =>
        QueryString.Create("email", pageRequest.Field("email")).Add("badge", pageRequest.Field("badge")).ToString();

    private static int StatusOf(string? problem) => problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity;
}

/// <summary><c>badge</c> is the badge to continue with after the sign-in.</summary>
internal static class SignInForms
{
    public static Html SignUp(string email, string first, string last, string badgeId) => Html.From($"""
        <form method="post" action="/credly/sign-up">
          <input type="hidden" name="badge" value="{badgeId}">
          <label for="up-email">E-mail address</label>
          <input id="up-email" name="email" type="email" autocomplete="email" required value="{email}">
          <label for="up-first">First name</label>
          <input id="up-first" name="firstName" type="text" autocomplete="given-name" required maxlength="255" value="{first}">
          <label for="up-last">Last name</label>
          <input id="up-last" name="lastName" type="text" autocomplete="family-name" required maxlength="255" value="{last}">
          <button>Create account</button>
        </form>
        """);

    public static Html SignIn(string email, string badgeId) => Html.From($"""
        <form method="post" action="/credly/sign-in">
          <input type="hidden" name="badge" value="{badgeId}">
          <label for="in-email">E-mail address</label>
          <input id="in-email" name="email" type="email" autocomplete="email" required value="{email}">
          <button>Sign in</button>
        </form>
        """);

    public static Html Problem(string? text) => text is null ? Html.None : Html.From($"""<p class="card problem" role="alert">{text}</p>""");

    public static Html Notice(string? text) => text is null ? Html.None : Html.From($"""<p class="card notice" role="status">{text}</p>""");
}
