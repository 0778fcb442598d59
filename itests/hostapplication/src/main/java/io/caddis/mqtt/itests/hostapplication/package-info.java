/**
 * The application in a check of hosts: it publishes and listens as an application does, with the api alone. Start
 * reading at {@link Application}.
 */
package io.caddis.mqtt.itests.hostapplication;
