/**
 * The keys of a client, read and checked: a configuration in, one immutable {@code ClientConfig} out.
 *
 * <p>A map of texts, numbers and lists comes in from whoever configures, and what leaves is complete and valid, or an
 * exception that names the key, its value, the rule and the remedy. Nothing here knows a client, a link or a thread;
 * files with secrets are read only when somebody asks for them. Start reading at {@code ClientMetatype}, which puts
 * the groups of keys together, and {@code ClientConfig}.
 */
package io.caddis.mqtt.management.config;
