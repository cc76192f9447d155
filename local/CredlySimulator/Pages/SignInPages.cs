using CredlySimulator.Accounts;

namespace CredlySimulator.Pages;

/// <summary>Create an account, sign in, sign out.</summary>
internal static class SignInPages
{
    public static void MapSignIn(this RouteGroupBuilder pages)
    {
        pages.MapGet("sign-up", (PageRequest visit) => SignUpPage(visit, null));
        pages.MapPost("sign-up", SignUpAsync);
        pages.MapGet("sign-in", (PageRequest visit) => SignInPage(visit, null));
        pages.MapPost("sign-in", SignInAsync);
        pages.MapPost("sign-out", SignOutAsync);
    }

    private static PageResult SignUpPage(PageRequest visit, string? problem) => PageLayout.Page(
        "Create account",
        Html.From($"""
            {SignInForms.Problem(problem)}
            <p>Use the address your badge was issued to.</p>
            {SignInForms.SignUp(visit.Field("email"), visit.Field("firstName"), visit.Field("lastName"), visit.Field("badge"))}
            <p>You have an account? <a href="/credly/sign-in{Query(visit)}">Sign in</a></p>
            """),
        visit.Account,
        StatusOf(problem));

    private static PageResult SignInPage(PageRequest visit, string? problem) => PageLayout.Page(
        "Sign in",
        Html.From($"""
            {SignInForms.Problem(problem)}
            {SignInForms.SignIn(visit.Field("email"), visit.Field("badge"))}
            <p>New here? <a href="/credly/sign-up{Query(visit)}">Create account</a></p>
            """),
        visit.Account,
        StatusOf(problem));

    private static async Task<IResult> SignUpAsync(PageRequest visit)
    {
        var (email, first, last) = (visit.Field("email"), visit.Field("firstName"), visit.Field("lastName"));
        if (!EmailAddress.IsValid(email) || first.Length is 0 or > 255 || last.Length is 0 or > 255)
        {
            return SignUpPage(visit, "Please fill in a valid e-mail address, your first name and your last name.");
        }

        var address = EmailAddress.Canonical(email);
        var account = await visit.ChangeAsync(
            draft => draft.State.AccountOf(address) is null ? EarnerActions.SignUp(draft, address, first, last) : null);
        return account is null
            ? SignUpPage(visit, "There is an account with this address already. Please sign in.")
            : await EnterAsync(visit, account);
    }

    private static async Task<IResult> SignInAsync(PageRequest visit)
    {
        var address = EmailAddress.Canonical(visit.Field("email"));
        var account = await visit.ReadAsync(state => state.AccountOf(address));
        return account is null
            ? SignInPage(visit, "There is no account with this address. Please create one.")
            : await EnterAsync(visit, account);
    }

    private static async Task<IResult> EnterAsync(PageRequest visit, Account account)
    {
        await visit.SignInAsync(account);
        var badge = await visit.ReadAsync(state => state.Badges.GetValueOrDefault(visit.Field("badge")));
        return PageRedirect.To(badge is null ? "/credly/dashboard" : $"/credly/badges/{badge.Id}/accept");
    }

    private static async Task<IResult> SignOutAsync(PageRequest visit)
    {
        await visit.SignOutAsync();
        return PageRedirect.To("/credly/sign-in");
    }

    private static string Query(PageRequest visit) =>
        QueryString.Create("email", visit.Field("email")).Add("badge", visit.Field("badge")).ToString();

    private static int StatusOf(string? problem) => problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity;
}

/// <summary>The two ways in, as forms. <c>badge</c> is the badge to go on with afterwards.</summary>
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
