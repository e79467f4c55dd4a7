"""The modules of Asterisk that are loaded: these, and no others."""

from collections.abc import Iterator

REQUIRED = (
    "res_timing_timerfd", "res_http_websocket", "res_rtp_asterisk", "res_srtp", "res_pjsip",
    "res_pjsip_session", "res_stasis", "res_ari", "res_ari_events", "chan_pjsip", "app_stasis",
    "pbx_config",
)  # fmt: skip
"""Those without which Asterisk is to end, rather than to run and do nothing."""

LOADED = (
    "res_crypto", "res_pjproject", "res_sorcery_config", "res_sorcery_memory",
    "res_sorcery_astdb",
    "res_musiconhold",
    "res_websocket_client",  # for res_ari, which does not load without it
    # What the dialplan says, and what ARI asks of channels.
    "app_playback", "app_echo", "app_exec", "app_mixmonitor", "app_senddtmf", "func_channel",
    "func_callerid",
    "func_hangupcause", "func_strings", "func_timeout", "func_logic", "func_volume",
    # What can be connected.
    "bridge_simple", "bridge_native_rtp", "bridge_softmix", "bridge_holding",
    "bridge_builtin_features", "bridge_builtin_interval_features", "chan_bridge_media",
    # What is heard, and in which files it lies.
    "codec_ulaw", "codec_alaw", "codec_a_mu", "codec_g722", "codec_gsm", "codec_resample",
    "codec_opus_open_source", "res_format_attr_opus", "format_pcm", "format_gsm",
    "format_wav", "format_sln", "res_tonedetect",
    # SIP. Without pubsub chan_pjsip and refer refuse to load.
    "res_pjsip_pubsub", "res_pjsip_sdp_rtp", "res_pjsip_authenticator_digest",
    "res_pjsip_outbound_authenticator_digest", "res_pjsip_endpoint_identifier_ip",
    "res_pjsip_endpoint_identifier_user", "res_pjsip_registrar",
    "res_pjsip_outbound_registration", "res_pjsip_transport_websocket", "res_pjsip_nat",
    "res_pjsip_caller_id", "res_pjsip_diversion", "res_pjsip_header_funcs",
    "res_pjsip_dtmf_info", "res_pjsip_path", "res_pjsip_rfc3326", "res_pjsip_empty_info",
    "res_pjsip_dlg_options",  # by which a carrier asks amid a call whether there is still one
    # What Offhook asks and hears.
    "res_stasis_answer", "res_stasis_playback", "res_stasis_recording", "res_stasis_snoop",
    "res_stasis_device_state", "res_ari_model", "res_ari_applications", "res_ari_asterisk",
    "res_ari_bridges", "res_ari_channels", "res_ari_device_states", "res_ari_endpoints",
    "res_ari_playbacks", "res_ari_recordings", "res_ari_sounds",
)  # fmt: skip
"""No `refer`: a desk's telephone transfers through the desk, where the journal hears of it."""


def lines() -> Iterator[tuple[str, str]]:
    """Give the lines of ``modules.conf``."""
    for name in LOADED:
        yield "load", f"{name}.so"
    for name in REQUIRED:
        yield "require", f"{name}.so"
