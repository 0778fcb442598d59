/**
 * What a configuration of Kura's means: its keys and values as values of ours, and as keys of a client of Caddis. No
 * service, thread or client is known here. Start with {@link io.caddis.mqtt.kura.settings.SettingsReader}.
 */
package io.caddis.mqtt.kura.settings;
