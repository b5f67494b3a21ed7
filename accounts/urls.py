"""Addresses of accounts, for both rings; an administrator's pages are in the inner one alone.

allauth's views are listed one by one: what is not listed (signing up, further addresses) has no address.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path

from accounts import oidc
from accounts.pages import invitation, organisations, own_account, people, programmes
from accounts.pages.door import at_the_door, leaving_nothing

sign_in: list[URLPattern | URLResolver] = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", leaving_nothing(account.logout), name="account_logout"),
    path("confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
second_factor: list[URLPattern | URLResolver] = [
    path("", mfa.index, name="mfa_index"),
    path("authenticate/", at_the_door(mfa.authenticate), name="mfa_authenticate"),
    path("confirm/", at_the_door(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("app/add/", at_the_door(totp.activate_totp), name="mfa_activate_totp"),
    path("app/remove/", at_the_door(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("codes/", at_the_door(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "codes/new/", at_the_door(recovery_codes.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
    path("passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/add/", at_the_door(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("passkeys/sign-in/", at_the_door(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path(
        "passkeys/confirm/", at_the_door(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"
    ),
    path("passkeys/<int:pk>/remove/", at_the_door(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("passkeys/<int:pk>/rename/", at_the_door(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
]
institution: list[URLPattern | URLResolver] = [
    path("<str:provider_id>/", oidc.begin, name="openid_connect_login"),
    path("<str:provider_id>/back/", oidc.callback, name="openid_connect_callback"),
]

everybody: list[URLPattern | URLResolver] = [
    path("me/", own_account.profile, name="profile"),
    path("me/sessions/end/", own_account.end_session, name="end_session"),
    path("me/sessions/end-others/", own_account.end_other_sessions, name="end_other_sessions"),
    path("invitation/", invitation.accept, name="invitation"),
    path("invitation/<str:token>/", invitation.open_link, name="invitation_link"),
]
inside: list[URLPattern | URLResolver] = [
    path("me/tokens/", own_account.new_token, name="new_token"),
    path("me/tokens/revoke/", own_account.revoke_token, name="revoke_token"),
    path("me/tokens/confirm/<str:asked>/", own_account.confirm_token, name="confirm_token"),
    path("", people.index, name="list"),
    path("invite/", people.invite, name="invite"),
    path("people/<uuid:person_id>/", people.detail, name="person"),
    path("people/<uuid:person_id>/<slug:verb>/", people.act, name="act"),
    path("roles/<uuid:role_id>/end/", people.end_role, name="end_role"),
    path("organisations/", organisations.index, name="organisations"),
    path("organisations/new/", organisations.add, name="new_organisation"),
    path("organisations/<uuid:organisation_id>/", organisations.edit, name="organisation"),
    path("programmes/", programmes.index, name="programmes"),
    path("programmes/new/", programmes.add, name="new_programme"),
    path("programmes/<uuid:programme_id>/", programmes.edit, name="programme"),
    path("programmes/<uuid:programme_id>/officers/", programmes.officers, name="officers"),
    path("programmes/<uuid:programme_id>/officers/confirm/", programmes.confirm, name="confirm_officer"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(sign_in)),
    path("second-factor/", include(second_factor)),
    path("", include((everybody + (inside if settings.RING == "inner" else []), "accounts"))),
]
if settings.OIDC:
    urlpatterns.append(path("institution/", include(institution)))
