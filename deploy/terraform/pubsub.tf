# Messages come in by one topic. What newsbeam cannot even take (its process ends at it, again and
# again) goes to a dead-letter topic after 20 deliveries; all else has a record of its own.

data "google_project" "this" {
  project_id = var.project
}

locals {
  pubsub_agent = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}

resource "google_pubsub_topic" "articles" {
  name                       = "articles"
  kms_key_name               = var.kms_key
  message_retention_duration = "604800s"
  depends_on                 = [google_project_service.needed]
}

resource "google_pubsub_topic" "undeliverable" {
  name         = "articles-undeliverable"
  kms_key_name = var.kms_key
  depends_on   = [google_project_service.needed]
}

resource "google_pubsub_subscription" "articles" {
  name  = "articles"
  topic = google_pubsub_topic.articles.id

  ack_deadline_seconds       = 60
  message_retention_duration = "604800s"

  expiration_policy {
    ttl = ""
  }

  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.undeliverable.id
    max_delivery_attempts = 20
  }
}

resource "google_pubsub_subscription" "undeliverable" {
  name                       = "articles-undeliverable"
  topic                      = google_pubsub_topic.undeliverable.id
  message_retention_duration = "2678400s"

  expiration_policy {
    ttl = ""
  }
}

# Pub/Sub itself moves a message to the dead-letter topic, and acknowledges it.
resource "google_pubsub_topic_iam_member" "moves" {
  topic  = google_pubsub_topic.undeliverable.id
  role   = "roles/pubsub.publisher"
  member = local.pubsub_agent
}

resource "google_pubsub_subscription_iam_member" "moves" {
  subscription = google_pubsub_subscription.articles.id
  role         = "roles/pubsub.subscriber"
  member       = local.pubsub_agent
}
