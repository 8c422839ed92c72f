# Who may do what. Nobody has a key: Google's services act as these accounts.

resource "google_service_account" "worker" {
  account_id   = "newsbeam-worker"
  display_name = "newsbeam: reads, judges, writes"
}

resource "google_service_account" "scheduler" {
  account_id   = "newsbeam-scheduler"
  display_name = "newsbeam: starts the Cloud Run job, and nothing else"
}

locals {
  worker    = google_service_account.worker.member
  scheduler = google_service_account.scheduler.member
}

# Take messages of the one subscription, and see that it is there.
resource "google_pubsub_subscription_iam_member" "worker" {
  for_each = toset(["roles/pubsub.subscriber", "roles/pubsub.viewer"])

  subscription = google_pubsub_subscription.articles.id
  role         = each.value
  member       = local.worker
}

# Write the dataset's tables, and add columns.
resource "google_bigquery_dataset_iam_member" "worker" {
  dataset_id = google_bigquery_dataset.news.dataset_id
  role       = "roles/bigquery.dataEditor"
  member     = local.worker
}

resource "google_secret_manager_secret_iam_member" "worker" {
  for_each = {
    password = google_secret_manager_secret.password.id
    feeds    = google_secret_manager_secret.feeds.id
  }

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = local.worker
}

resource "google_artifact_registry_repository_iam_member" "worker" {
  repository = google_artifact_registry_repository.images.name
  location   = var.region
  role       = "roles/artifactregistry.reader"
  member     = local.worker
}

# Connect to the database; be a worker of a Dataflow job; write metrics.
resource "google_project_iam_member" "worker" {
  for_each = toset([
    "roles/cloudsql.client",
    "roles/dataflow.worker",
    "roles/monitoring.metricWriter",
  ])

  project = var.project
  role    = each.value
  member  = local.worker
}

# The job of ../cloud-run/run-job.yaml, which must be there first.
resource "google_cloud_run_v2_job_iam_member" "scheduler" {
  name     = "newsbeam-run"
  location = var.region
  role     = "roles/run.invoker"
  member   = local.scheduler
}
